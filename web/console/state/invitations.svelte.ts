// What an agent does with invitations. What becomes of them comes back as a push.
import { ok, type Api } from '../../core/api/client';
import { newId } from '../../core/id';
import { asProblem } from '../../core/problem';
import type { AskKind } from '../chat/asks';
import type { Conversation, Invitation } from '../types';
import { explain } from './acts.svelte';
import { t } from './texts.svelte';
import { toasts } from './toasts.svelte';

export class Invitations {
  /** Ids, and kinds in conversations, that wait for the server. */
  busy = $state.raw<ReadonlySet<string>>(new Set());

  constructor(
    private readonly api: Api,
    /** A visitor's ask was accepted here. */
    private readonly accepted: (invitation: Invitation) => void = () => undefined,
  ) {}

  invite(row: Conversation, kind: AskKind): Promise<Invitation | null> {
    const body = { id: newId(), kind };
    return this.#do(`${row.id}:${kind}`, () =>
      this.api.POST('/api/v1/conversations/{id}/invitations', { params: { path: { id: row.id } }, body }),
    );
  }

  async accept({ id }: Invitation): Promise<Invitation | null> {
    const answer = await this.#do(id, (params) =>
      this.api.POST('/api/v1/invitations/{id}/accept', { params }),
    );
    if (answer) this.accepted(answer);
    return answer;
  }

  decline({ id }: Invitation, reason = ''): Promise<Invitation | null> {
    const body = reason ? { reason } : {};
    return this.#do(id, (params) => this.api.POST('/api/v1/invitations/{id}/decline', { params, body }));
  }

  cancel({ id }: Invitation): Promise<Invitation | null> {
    return this.#do(id, (params) => this.api.POST('/api/v1/invitations/{id}/cancel', { params }));
  }

  end({ id }: Invitation): Promise<Invitation | null> {
    return this.#do(id, (params) => this.api.POST('/api/v1/invitations/{id}/end', { params }));
  }

  async #do(
    key: string,
    ask: (params: { path: { id: string } }) => Parameters<typeof ok<Invitation>>[0],
  ): Promise<Invitation | null> {
    if (this.busy.has(key)) return null;
    this.busy = new Set([...this.busy, key]);
    try {
      return await ok(ask({ path: { id: key } }));
    } catch (thrown) {
      const problem = asProblem(thrown);
      const name = problem.more.data?.['answeredByName'];
      if (name) toasts.say(t('invitation.taken', { name }));
      else if (problem.code === 'conflict') toasts.say(t('invitation.late'));
      else toasts.error(explain(problem));
      return null;
    } finally {
      this.busy = new Set([...this.busy].filter((other) => other !== key));
    }
  }
}
