// The tags of the company, for rows, panels and the filter.
import { ok, type Api } from '../../core/api/client';
import type { Tag, TagColour } from '../types';

const SOON_MS = 300;

export class Tags {
  list = $state.raw<Tag[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    this.list = await ok(this.api.GET('/api/v1/tags'));
  }

  /** Somebody has changed some; consoles don't all ask at the same moment. */
  changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load().catch(() => undefined), SOON_MS * (1 + Math.random()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Those that are still there, in their order. */
  named(ids: readonly string[]): Tag[] {
    return ids.flatMap((id) => this.list.find((tag) => tag.id === id) ?? []);
  }

  async create(name: string, colour: TagColour): Promise<void> {
    this.#put(await ok(this.api.POST('/api/v1/tags', { body: { name, colour } })));
  }

  async update(id: string, body: { name?: string; colour?: TagColour; restore?: boolean }): Promise<void> {
    this.#put(await ok(this.api.PATCH('/api/v1/tags/{id}', { params: { path: { id } }, body })));
  }

  async remove(id: string): Promise<void> {
    await ok(this.api.DELETE('/api/v1/tags/{id}', { params: { path: { id } } }));
    this.list = this.list.filter((tag) => tag.id !== id);
  }

  #put(tag: Tag): void {
    const others = this.list.filter(({ id }) => id !== tag.id);
    this.list = [...others, tag].sort((a, b) => a.name.localeCompare(b.name));
  }
}
