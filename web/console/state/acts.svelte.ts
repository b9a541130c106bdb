// What an agent does with a conversation besides writing: shown at once, told to the
// server, taken back when it refuses.
import { ok, type Api } from '../../core/api/client';
import { asProblem, type Problem } from '../../core/problem';
import { newId } from '../../core/id';
import type { Agent, Conversation, RedirectAnswer, Status, Team } from '../types';
import { sentence } from '../parts/sentence';
import type { Inbox } from './inbox.svelte';
import { t, texts } from './texts.svelte';
import { toasts } from './toasts.svelte';

export class Acts {
  constructor(
    private readonly api: Api,
    private readonly inbox: Inbox,
    private readonly meId: string,
    /** Own acts never ring. */
    private readonly own: (row: Conversation) => void,
  ) {}

  /** True when it is mine now. Somebody else may have been quicker: then it says who. */
  async assignToMe(row: Conversation, over = false): Promise<boolean> {
    const body = { agentId: this.meId, onlyIfUnassigned: !over };
    const answer = await this.#do(row, { ...row, assigneeId: this.meId }, (params) =>
      this.api.PUT('/api/v1/conversations/{id}/assignee', { params, body }),
    );
    return answer?.assigneeId === this.meId;
  }

  /** Asks a colleague, or gives it to a team; eight seconds to think again. */
  async redirect(row: Conversation, to: { agent: Agent } | { team: Team }, note: string): Promise<boolean> {
    const body = {
      ...('agent' in to ? { agentId: to.agent.id } : { teamId: to.team.id }),
      ...(note ? { note: { id: newId(), text: note } } : {}),
    };
    const answer = await this.#do(row, row, (params) =>
      this.api.POST('/api/v1/conversations/{id}/redirect', { params, body }),
    );
    if (!answer) return false;
    const name = 'agent' in to ? to.agent.name : to.team.name;
    const key = 'agent' in to ? 'toast.offered' : 'toast.toTeam';
    toasts.say(t(key, { name }), { label: t('undo'), run: () => void this.takeBack(answer) });
    return true;
  }

  async takeBack(row: Conversation): Promise<void> {
    await this.#do(row, row, (params) => this.api.DELETE('/api/v1/conversations/{id}/redirect', { params }));
  }

  async accept(row: Conversation): Promise<boolean> {
    const hoped = { ...row, assigneeId: this.meId, redirect: null };
    const answer = await this.#do(row, hoped, (params) =>
      this.api.POST('/api/v1/conversations/{id}/redirect/accept', { params }),
    );
    return answer !== null;
  }

  async decline(row: Conversation, reason: string): Promise<boolean> {
    const answer = await this.#do(row, { ...row, redirect: null }, (params) =>
      this.api.POST('/api/v1/conversations/{id}/redirect/decline', { params, body: { reason } }),
    );
    return answer !== null;
  }

  /** I have opened what the desk gave me. That it fails is no harm: it is asked again. */
  opened(row: Conversation): void {
    const params = { path: { id: row.id } };
    this.own(row);
    ok(this.api.POST('/api/v1/conversations/{id}/given/open', { params })).then(
      (answer) => this.inbox.apply(answer),
      () => undefined,
    );
  }

  /** Somebody else shall get what the desk gave me. */
  async passOn(row: Conversation): Promise<void> {
    const answer = await this.#do(row, { ...row, assigneeId: null, given: null }, (params) =>
      this.api.POST('/api/v1/conversations/{id}/given/pass', { params }),
    );
    if (answer) toasts.say(t('toast.passedOn'));
  }

  /** What became of a conversation that I redirected. */
  answered(
    { conversationId, event, name, reason, team, stays }: RedirectAnswer,
    open: (id: string) => void,
  ): void {
    const unanswered = team ? (stays ? 'toast.stays' : 'toast.unansweredTeam') : 'toast.unanswered';
    const keys = {
      'conversation.redirect_accepted': 'toast.accepted',
      'conversation.redirect_declined': reason ? 'toast.declinedWhy' : 'toast.declined',
      'conversation.redirect_expired': unanswered,
    } as const;
    const act = { label: t('ring.open'), run: () => open(conversationId) };
    toasts.say(t(keys[event], { name, reason: reason ?? '' }), act);
  }

  async unassign(row: Conversation): Promise<void> {
    const answer = await this.#assign(row, null);
    if (!answer) return;
    toasts.say(t('toast.unassigned', { name: nameOf(row) }), {
      label: t('undo'),
      run: () => void this.#assign(answer, row.assigneeId),
    });
  }

  async setStatus(row: Conversation, status: Status, until?: Date): Promise<void> {
    if (row.status === status && status !== 'snoozed') return;
    const answer = await this.#status(row, status, until);
    if (!answer) return;
    const before = row.snoozedUntil ? new Date(row.snoozedUntil) : undefined;
    toasts.say(announcement(row, status, until), {
      label: t('undo'),
      // A snooze that ended meanwhile has nothing to go back to but open.
      run: () => {
        const gone = row.status === 'snoozed' && before !== undefined && before.getTime() < Date.now();
        void this.#status(answer, gone ? 'open' : row.status, gone ? undefined : before);
      },
    });
  }

  /** False when the visitor has written nothing that could be unread. */
  async markUnread(row: Conversation): Promise<boolean> {
    try {
      const params = { path: { id: row.id } };
      const answer = await ok(this.api.DELETE('/api/v1/conversations/{id}/read', { params }));
      this.inbox.read(row.id, answer.readInbound ?? 0, true);
      return true;
    } catch (thrown) {
      toasts.error(asProblem(thrown).code === 'conflict' ? t('unread.nothing') : explain(thrown));
      return false;
    }
  }

  /** This and another conversation of the visitor become one, which opens; it can be taken back until somebody writes. */
  async merge(row: Conversation, other: Conversation, open: (id: string) => void): Promise<boolean> {
    const answer = await this.#do(row, row, (params) =>
      this.api.POST('/api/v1/conversations/{id}/merge', { params, body: { otherId: other.id } }),
    );
    if (!answer) return false;
    open(answer.id);
    toasts.say(t('merge.done'), { label: t('undo'), run: () => void this.#unmerge(answer, open) });
    return true;
  }

  async #unmerge(merged: Conversation, open: (id: string) => void): Promise<void> {
    try {
      const params = { path: { id: merged.id } };
      const answer = await ok(this.api.DELETE('/api/v1/conversations/{id}/merge', { params }));
      this.inbox.apply(answer);
      open(answer.id);
    } catch (thrown) {
      toasts.error(asProblem(thrown).code === 'conflict' ? t('merge.tooLate') : explain(thrown));
    }
  }

  async tag(row: Conversation, add: string[], remove: string[]): Promise<void> {
    const tags = [...row.tags.filter((id) => !remove.includes(id) && !add.includes(id)), ...add];
    await this.#do(row, { ...row, tags }, (params) =>
      this.api.POST('/api/v1/conversations/{id}/tags', { params, body: { add, remove } }),
    );
  }

  #assign(row: Conversation, agentId: string | null): Promise<Conversation | null> {
    return this.#do(row, { ...row, assigneeId: agentId }, (params) =>
      this.api.PUT('/api/v1/conversations/{id}/assignee', { params, body: { agentId } }),
    );
  }

  #status(row: Conversation, status: Status, until?: Date): Promise<Conversation | null> {
    const snoozedUntil = until?.toISOString();
    const body = { status, ...(snoozedUntil ? { until: snoozedUntil } : {}) };
    return this.#do(row, { ...row, status, snoozedUntil: snoozedUntil ?? null }, (params) =>
      this.api.PUT('/api/v1/conversations/{id}/status', { params, body }),
    );
  }

  async #do(
    row: Conversation,
    hoped: Conversation,
    ask: (params: { path: { id: string } }) => Parameters<typeof ok<Conversation>>[0],
  ): Promise<Conversation | null> {
    this.own(row);
    const { version } = this.inbox.known.get(row.id) ?? row;
    this.inbox.apply({ ...hoped, version });
    try {
      const answer = await ok(ask({ path: { id: row.id } }));
      this.inbox.apply(answer);
      return answer;
    } catch (thrown) {
      const problem = asProblem(thrown);
      // Unless something newer came meanwhile.
      if (this.inbox.known.get(row.id)?.version === version) this.inbox.apply({ ...row, version });
      const name = problem.more.data?.['assigneeName'];
      const assigneeId = problem.more.data?.['assigneeId'];
      if (name && assigneeId) {
        this.inbox.apply({ ...row, version, assigneeId });
        toasts.say(t('toast.taken', { name }));
      } else toasts.error(explain(problem));
      return null;
    }
  }
}

/** What a refusal means to a person. What the server says about the input is more exact than our words. */
export function explain(thrown: unknown): string {
  const problem: Problem = asProblem(thrown);
  switch (problem.code) {
    case 'unreachable':
      return t('error.unreachable');
    case 'unauthenticated':
      return t('error.unauthenticated');
    case 'forbidden':
      return t('error.forbidden');
    case 'not_found':
      return t('error.notFound');
    case 'rate_limited':
      return t('error.rateLimited');
    case 'unavailable':
      return t('error.unavailable');
    case 'internal':
      return t('error.internal');
    default:
      return sentence(problem.more.errors?.[0]?.message ?? problem.message);
  }
}

/** Says what went wrong with something that was asked for in passing. */
export function complain(asked: Promise<unknown>): void {
  asked.catch((thrown: unknown) => toasts.error(explain(thrown)));
}

export function nameOf(row: Pick<Conversation, 'visitor'>): string {
  return row.visitor.name || t('visitor.nameless', { number: String(row.visitor.number) });
}

function announcement(row: Conversation, status: Status, until?: Date): string {
  const name = nameOf(row);
  switch (status) {
    case 'done':
      return t('toast.done', { name });
    case 'waiting':
      return t('toast.waiting', { name });
    case 'open':
      return t('toast.open', { name });
    case 'snoozed':
      return t('toast.snoozed', { name, until: until ? texts.when.full(until) : '' });
  }
}
