// The text blocks that I may use, held in memory for the search; fetched when first
// needed, and again when somebody has changed some.
import { ok, type Api } from '../../core/api/client';
import { TextBlockIndex } from '../../core/textblock/search';
import type { NewTextBlock, Site, Team, TextBlock, TextBlockChange, TextBlockImport } from '../types';

/** Many changes in a row are fetched together; consoles don't all ask at the same moment. */
const SOON_MS = 300;

export class TextBlocks {
  list = $state.raw<TextBlock[]>([]);
  sites = $state.raw<Site[]>([]);
  teams = $state.raw<Team[]>([]);
  phase = $state<'new' | 'loading' | 'ready' | 'failed'>('new');
  readonly index = $derived(new TextBlockIndex(this.list));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(private readonly api: Api) {}

  /** Fetches them unless they are there or on their way. */
  need(): void {
    if (this.phase === 'new' || this.phase === 'failed') void this.load();
  }

  async load(): Promise<void> {
    if (this.phase !== 'ready') this.phase = 'loading';
    const asked = ++this.#asked;
    try {
      const [list, sites, teams] = await Promise.all([
        ok(this.api.GET('/api/v1/text-blocks')),
        ok(this.api.GET('/api/v1/sites')),
        ok(this.api.GET('/api/v1/teams')),
      ]);
      if (asked !== this.#asked) return;
      [this.list, this.sites, this.teams, this.phase] = [list, sites, teams, 'ready'];
    } catch {
      if (asked === this.#asked && this.phase === 'loading') this.phase = 'failed';
    }
  }

  /** Somebody has changed some. */
  changed(): void {
    if (this.phase === 'new') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), SOON_MS * (1 + Math.random()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async create(body: NewTextBlock): Promise<TextBlock> {
    return this.#put(await ok(this.api.POST('/api/v1/text-blocks', { body })));
  }

  async update(id: string, body: TextBlockChange): Promise<TextBlock> {
    const params = { path: { id } };
    return this.#put(await ok(this.api.PATCH('/api/v1/text-blocks/{id}', { params, body })));
  }

  async remove({ id }: TextBlock): Promise<void> {
    await ok(this.api.DELETE('/api/v1/text-blocks/{id}', { params: { path: { id } } }));
    this.list = this.list.filter((other) => other.id !== id);
  }

  /** Shows the move at once; where it really is, the server says. */
  async move(block: TextBlock, after: TextBlock | null, folder: string): Promise<void> {
    const before = this.list;
    const others = before.filter(({ id }) => id !== block.id);
    const at = after ? others.findIndex(({ id }) => id === after.id) + 1 : 0;
    const position =
      ((others[at - 1]?.position ?? 0) + (others[at]?.position ?? Number.MAX_SAFE_INTEGER)) / 2;
    this.list = [...others.slice(0, at), { ...block, folder, position }, ...others.slice(at)];
    try {
      await this.update(block.id, { folder, after: after?.id ?? '' });
    } catch (thrown) {
      this.list = before;
      throw thrown;
    }
  }

  /** Counts one use; that it fails is nobody's concern. */
  used({ id }: TextBlock): void {
    this.list = this.list.map((block) => (block.id === id ? { ...block, uses: block.uses + 1 } : block));
    ok(this.api.POST('/api/v1/text-blocks/{id}/use', { params: { path: { id } } })).catch(() => undefined);
  }

  async import(csv: string, dryRun: boolean): Promise<TextBlockImport> {
    const done = await ok(
      this.api.POST('/api/v1/text-blocks/import', { params: { query: { dryRun } }, body: { csv } }),
    );
    if (!dryRun) await this.load();
    return done;
  }

  #put(block: TextBlock): TextBlock {
    const others = this.list.filter(({ id }) => id !== block.id);
    this.list = [...others, block].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
    return block;
  }
}
