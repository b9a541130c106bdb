// The co-browsing sessions that go on, as they are pushed, and on which sites the agent may.
import { ok, type Api } from '../../core/api/client';
import { newId } from '../../core/id';
import type { Cobrowse, Conversation, Role, Site } from '../types';

type Settings = NonNullable<Site['settings']['cobrowse']>;

export class Cobrowsings {
  running = $state.raw<readonly Cobrowse[]>([]);
  #sites = $state.raw<ReadonlyMap<string, Settings>>(new Map());

  constructor(
    private readonly api: Api,
    private readonly role: () => Role,
  ) {}

  async load(): Promise<void> {
    const [running, sites] = await Promise.all([
      ok(this.api.GET('/api/v1/cobrowse')),
      ok(this.api.GET('/api/v1/sites')),
    ]);
    this.running = running;
    this.#sites = new Map(sites.map(({ id, settings }) => [id, settings.cobrowse ?? {}]));
  }

  /** Whether the agent may co-browse on the site; the server has the last word. */
  may(siteId: string): boolean {
    const { off, viewRoles } = this.#sites.get(siteId) ?? {};
    return !off && (!viewRoles?.length || viewRoles.includes(this.role()));
  }

  push(changed: Cobrowse): void {
    const others = this.running.filter(({ id }) => id !== changed.id);
    this.running = changed.endedAt ? others : [...others, changed];
  }

  of(visitorId: string): Cobrowse | undefined {
    return this.running.find((session) => session.visitorId === visitorId);
  }

  in(conversationId: string): Cobrowse | undefined {
    return this.running.find((session) => session.conversationId === conversationId);
  }

  async connect(code: string): Promise<Cobrowse> {
    const session = await ok(this.api.POST('/api/v1/cobrowse/code', { body: { code } }));
    this.push(session);
    return session;
  }

  /** Asks somebody who is on a site; the conversation in which it stands. */
  ask(visitorId: string): Promise<Conversation> {
    const body = { conversationId: newId(), id: newId() };
    return ok(this.api.POST('/api/v1/live/{id}/cobrowse', { params: { path: { id: visitorId } }, body }));
  }

  async end(id: string): Promise<void> {
    await ok(this.api.POST('/api/v1/cobrowse/{id}/end', { params: { path: { id } } }));
    this.running = this.running.filter((session) => session.id !== id);
  }
}
