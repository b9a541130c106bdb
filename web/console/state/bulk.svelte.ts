// Several conversations at once: which are selected, and what is done with them. What the
// server refuses is told for each, and stays selected; what went through can be undone as one.
import { SvelteSet } from 'svelte/reactivity';
import { ok, type Api } from '../../core/api/client';
import type { Conversation, Status } from '../types';
import { explain, nameOf } from './acts.svelte';
import type { Inbox } from './inbox.svelte';
import { t, type TextKey } from './texts.svelte';
import { toasts } from './toasts.svelte';

/** At once. */
export const MOST = 100;
const TOGETHER = 4;

export type Failure = { id: string; name: string; why: string };
type Ask = (row: Conversation) => Promise<Conversation>;
type Said = { key: TextKey; params?: Record<string, string> };

export class Bulk {
  readonly chosen = new SvelteSet<string>();
  failures = $state.raw<Failure[]>([]);
  busy = $state(false);
  #anchor = '';

  constructor(
    private readonly api: Api,
    private readonly inbox: Inbox,
    /** Own acts never ring. */
    private readonly own: (row: Conversation) => void,
  ) {}

  toggle(id: string): void {
    this.#anchor = id;
    if (this.chosen.delete(id)) return;
    this.#add([id]);
  }

  /** All rows from the one that was chosen last up to this one. */
  extend(id: string): void {
    const ids = this.inbox.rows.map((row) => row.id);
    const [from, to] = [ids.indexOf(this.#anchor), ids.indexOf(id)];
    if (from < 0 || to < 0) return this.toggle(id);
    this.#add(ids.slice(Math.min(from, to), Math.max(from, to) + 1));
  }

  clear(): void {
    this.chosen.clear();
    this.#anchor = '';
  }

  assign(agentId: string | null): Promise<void> {
    const assign = (row: Conversation, to: string | null) =>
      ok(
        this.api.PUT('/api/v1/conversations/{id}/assignee', {
          params: { path: { id: row.id } },
          body: { agentId: to },
        }),
      );
    return this.#run(
      { key: 'bulk.assigned' },
      (row) => assign(row, agentId),
      (row) => assign(row, row.assigneeId),
    );
  }

  status(status: Status, name: string, until?: Date): Promise<void> {
    const move = (row: Conversation, to: Status, end: string | null) =>
      ok(
        this.api.PUT('/api/v1/conversations/{id}/status', {
          params: { path: { id: row.id } },
          body: { status: to, ...(end ? { until: end } : {}) },
        }),
      );
    const passed = ({ snoozedUntil }: Conversation) =>
      snoozedUntil !== null && Date.parse(snoozedUntil) <= Date.now();
    return this.#run(
      { key: 'bulk.moved', params: { status: name } },
      (row) => move(row, status, until?.toISOString() ?? null),
      (row) => (passed(row) ? move(row, 'open', null) : move(row, row.status, row.snoozedUntil)),
    );
  }

  /** Puts the tag on all of them, or takes it from all when each has it. */
  tag(id: string, name: string): Promise<void> {
    const all = this.#rows().every(({ tags }) => tags.includes(id));
    const tag = (row: Conversation, on: boolean) =>
      ok(
        this.api.POST('/api/v1/conversations/{id}/tags', {
          params: { path: { id: row.id } },
          body: on ? { add: [id] } : { remove: [id] },
        }),
      );
    return this.#run(
      { key: all ? 'bulk.untagged' : 'bulk.tagged', params: { tag: name } },
      (row) => tag(row, !all),
      (row) => tag(row, row.tags.includes(id)),
    );
  }

  #rows(): Conversation[] {
    return [...this.chosen].flatMap((id) => this.inbox.known.get(id) ?? []);
  }

  #add(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.chosen.size >= MOST && !this.chosen.has(id)) return toasts.say(t('bulk.most'));
      this.chosen.add(id);
    }
  }

  async #run(said: Said, ask: Ask, back: Ask): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { done, failures } = await this.#each(this.#rows(), ask);
    for (const { id } of done) this.chosen.delete(id);
    this.failures = failures;
    this.busy = false;
    if (done.length === 0) return;
    toasts.say(t(said.key, { count: done.length, ...said.params }), {
      label: t('undo'),
      run: () => void this.#each(done, back).then((undone) => (this.failures = undone.failures)),
    });
  }

  /** Asks for a few at a time; a row that fails does not hold up the others. */
  async #each(
    rows: readonly Conversation[],
    ask: Ask,
  ): Promise<{ done: Conversation[]; failures: Failure[] }> {
    const waiting = [...rows];
    const done: Conversation[] = [];
    const failures: Failure[] = [];
    const work = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        try {
          this.own(row);
          this.inbox.apply(await ask(row));
          done.push(row);
        } catch (thrown) {
          failures.push({ id: row.id, name: nameOf(row), why: explain(thrown) });
        }
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
    return { done, failures };
  }
}
