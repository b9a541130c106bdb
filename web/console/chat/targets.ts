// To whom a conversation can be redirected, as the dialog lists them. Pure.
import type { Agent, AgentState, Team } from '../types';

const ranks: AgentState[] = ['available', 'busy', 'in_call', 'away', 'offline'];

export type Target = { kind: 'team'; id: string; team: Team } | { kind: 'agent'; id: string; agent: Agent };

/**
 * Teams first, then colleagues, those who are available before the others; whose name or
 * skills have the words in them. Who has the conversation, who asks, and teams without members are no targets.
 */
export function targetsOf(
  agents: readonly Agent[],
  teams: readonly Team[],
  { words, without, stateOf }: { words: string; without: string[]; stateOf: (agent: Agent) => AgentState },
): Target[] {
  const wanted = words.trim().toLocaleLowerCase();
  const fits = ({ name, skills = [] }: { name: string; skills?: string[] }) =>
    [name, ...skills].some((word) => word.toLocaleLowerCase().includes(wanted));
  const rank = (agent: Agent) => ranks.indexOf(stateOf(agent));
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
