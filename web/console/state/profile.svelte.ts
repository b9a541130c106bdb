// What the team keeps about the visitor of the open conversation: tags, attributes, notes,
// and which other visitors are the same person.
import { ok, type Api } from '../../core/api/client';
import { newId } from '../../core/id';
import type { Block, BlockKind, Profile, VisitorNote } from '../types';

export class VisitorProfile {
  current = $state.raw<Profile | null>(null);
  #visitorId = '';

  constructor(
    private readonly api: Api,
    /** Who belongs together has changed: other conversations are earlier ones now. */
    private readonly regrouped: () => void,
  ) {}

  async show(visitorId: string): Promise<void> {
    if (this.#visitorId === visitorId) return;
    this.#visitorId = visitorId;
    this.current = null;
    await this.load();
  }

  async load(): Promise<void> {
    const id = this.#visitorId;
    if (!id) return;
    const profile = await ok(this.api.GET('/api/v1/visitors/{id}/profile', { params: { path: { id } } }));
    if (id === this.#visitorId) this.current = profile;
  }

  /** Somebody has changed what is kept about the visitor. */
  pushed(visitorId: string): void {
    const profile = this.current;
    if (!profile) return;
    const concerned = [profile.visitorId, ...profile.others.map(({ id }) => id)];
    if (concerned.includes(visitorId)) void this.load().catch(() => undefined);
  }

  async tag(add: string[], remove: string[]): Promise<void> {
    const before = this.current;
    if (!before) return;
    const tags = [...before.tags.filter((id) => !remove.includes(id)), ...add];
    this.current = { ...before, tags };
    const params = { path: { id: before.visitorId } };
    try {
      this.current = await ok(this.api.POST('/api/v1/visitors/{id}/tags', { params, body: { add, remove } }));
    } catch (thrown) {
      this.current = before;
      throw thrown;
    }
  }

  async addNote(text: string): Promise<void> {
    const params = { path: { id: this.#visitorId } };
    await ok(this.api.POST('/api/v1/visitors/{id}/notes', { params, body: { id: newId(), text } }));
    await this.load();
  }

  async editNote({ id }: VisitorNote, text: string): Promise<void> {
    await ok(this.api.PATCH('/api/v1/visitor-notes/{id}', { params: { path: { id } }, body: { text } }));
    await this.load();
  }

  async deleteNote({ id }: VisitorNote): Promise<void> {
    await ok(this.api.DELETE('/api/v1/visitor-notes/{id}', { params: { path: { id } } }));
    await this.load();
  }

  async merge(otherId: string): Promise<void> {
    const params = { path: { id: this.#visitorId } };
    this.current = await ok(this.api.POST('/api/v1/visitors/{id}/merge', { params, body: { otherId } }));
    this.regrouped();
  }

  async block(kinds: BlockKind[], reason: string, until: Date | null): Promise<Block[]> {
    const params = { path: { id: this.#visitorId } };
    const body = { kinds, reason, ...(until ? { until: until.toISOString() } : {}) };
    const blocks = await ok(this.api.POST('/api/v1/visitors/{id}/blocks', { params, body }));
    await this.load();
    return blocks;
  }

  async unblock(id: string): Promise<void> {
    await ok(this.api.DELETE('/api/v1/blocks/{id}', { params: { path: { id } } }));
    await this.load();
  }

  async split(id: string): Promise<void> {
    await ok(this.api.DELETE('/api/v1/visitors/{id}/merge', { params: { path: { id } } }));
    await this.load();
    this.regrouped();
  }
}
