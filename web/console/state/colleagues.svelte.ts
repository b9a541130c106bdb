// The people of the desk, and which of them have a console open.
import { ok, type Api } from '../../core/api/client';
import { calledIn, type Callable } from '../chat/mentions';
import type { Agent, Team } from '../types';

/** Consoles don't all ask at the same moment. */
const SOON_MS = 300;

export class Colleagues {
  list = $state.raw<Agent[]>([]);
  teams = $state.raw<Team[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    [this.list, this.teams] = await Promise.all([
      ok(this.api.GET('/api/v1/agents')),
      ok(this.api.GET('/api/v1/teams')),
    ]);
  }

  /** Teams have changed; what follows from who is in them is asked for afterwards. */
  changed(then: () => Promise<unknown>): void {
    clearTimeout(this.#timer);
    const all = () => void this.load().then(then, () => undefined);
    this.#timer = setTimeout(all, SOON_MS * (1 + Math.random()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The agents who are online now, as pushed. */
  online(ids: readonly string[]): void {
    this.list = this.list.map((agent) => ({ ...agent, online: ids.includes(agent.id) }));
  }

  put(agent: Agent): void {
    const others = this.list.filter(({ id }) => id !== agent.id);
    this.list =
      others.length < this.list.length
        ? this.list.map((old) => (old.id === agent.id ? agent : old))
        : [...others, agent];
  }

  putTeam(team: Team): void {
    const others = this.teams.filter(({ id }) => id !== team.id);
    this.teams = [...others, team].sort((a, b) => a.name.localeCompare(b.name));
  }

  dropTeam(id: string): void {
    this.teams = this.teams.filter((team) => team.id !== id);
  }

  /** The one meaning of "there": a console is open and the colleague is Online. */
  present(agent: Agent): boolean {
    return agent.active && agent.online && agent.availability === 'online';
  }

  /** The ids of the teams that somebody is in. */
  teamsOf(agentId: string): string[] {
    return this.teams.filter(({ memberIds }) => memberIds.includes(agentId)).map(({ id }) => id);
  }

  /** Whom a note can call: colleagues and teams. */
  get all(): Callable[] {
    const agents = this.list.filter(({ active }) => active);
    return [
      ...agents.map(({ id, name }) => ({ kind: 'agent' as const, id, name })),
      ...this.teams.map(({ id, name }) => ({ kind: 'team' as const, id, name })),
    ];
  }

  /** Whom the text of a note calls. */
  callable(text: string): Callable[] {
    return text.includes('@') ? calledIn(this.all, text) : [];
  }

  team(id: string | null): Team | undefined {
    return this.teams.find((team) => team.id === id);
  }

  named(id: string | null): Agent | undefined {
    return this.list.find((agent) => agent.id === id);
  }
}
