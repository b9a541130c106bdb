// The co-browsing sessions that go on, as they are pushed.
import { ok, type Api } from '../../core/api/client';
import type { Cobrowse } from '../types';

export class Cobrowsings {
  running = $state.raw<readonly Cobrowse[]>([]);

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    this.running = await ok(this.api.GET('/api/v1/cobrowse'));
  }

  push(changed: Cobrowse): void {
    const others = this.running.filter(({ id }) => id !== changed.id);
    this.running = changed.endedAt ? others : [...others, changed];
  }

  of(visitorId: string): Cobrowse | undefined {
    return this.running.find((session) => session.visitorId === visitorId);
  }

  async connect(code: string): Promise<Cobrowse> {
    const session = await ok(this.api.POST('/api/v1/cobrowse/code', { body: { code } }));
    this.push(session);
    return session;
  }

  async end(id: string): Promise<void> {
    await ok(this.api.POST('/api/v1/cobrowse/{id}/end', { params: { path: { id } } }));
    this.running = this.running.filter((session) => session.id !== id);
  }
}
