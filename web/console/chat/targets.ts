// To whom a conversation can be redirected, as the dialog lists them. Pure.
import type { Agent, Team } from '../types';

export type Target = { kind: 'team'; id: string; team: Team } | { kind: 'agent'; id: string; agent: Agent };

/**
 * Teams first, then colleagues, those who are there before the others; whose name has the
 * words in it. Who has the conversation, who asks, and teams without members are no targets.
 */
export function targetsOf(
  agents: readonly Agent[],
  teams: readonly Team[],
  { words, without, present }: { words: string; without: string[]; present: (agent: Agent) => boolean },
): Target[] {
  const wanted = words.trim().toLocaleLowerCase();
  const fits = ({ name }: { name: string }) => name.toLocaleLowerCase().includes(wanted);
  const rank = (agent: Agent) => (present(agent) ? 0 : agent.online && agent.availability === 'away' ? 1 : 2);
  return [
    ...teams
      .filter((team) => team.memberIds.length > 0 && fits(team))
      .map((team): Target => ({ kind: 'team', id: team.id, team })),
    ...agents
      .filter((agent) => agent.active && !without.includes(agent.id) && fits(agent))
      .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
      .map((agent): Target => ({ kind: 'agent', id: agent.id, agent })),
  ];
}

export function nameOfTarget(target: Target): string {
  return target.kind === 'team' ? target.team.name : target.agent.name;
}
