// The visitor's own line to the server in the window of a call: what is asked of them, the
// call, and the ways to answer. It needs no page behind it.
import { createApi, ok } from '../core/api/client';
import type { components } from '../core/api/schema';
import { loadCalls } from '../core/call/call';
import { testPage } from '../core/call/test/address';
import type { Handover } from '../core/call/handover';
import { rings as speaks, type Ending } from '../core/call/view';
import { pickScreen, screenProblem } from '../core/call/devices';
import { newId } from '../core/id';
import { asProblem } from '../core/problem';
import { Realtime } from '../core/realtime';
import type { ClientPush } from '../core/wire';
import { Ongoing } from '../ui/call/ongoing.svelte';
import { Preview } from '../ui/call/preview.svelte';

type Schemas = components['schemas'];
export type Ask = Schemas['VisitorInvitation'];
type VisitorCall = Schemas['VisitorCall'];

/** rings: an agent calls. ready: nothing yet, the visitor may call. calling: it rings at the agents'. */
export type LineStage = 'loading' | 'rings' | 'ready' | 'calling' | 'in' | 'over';
/**
 * How it ended. declined: by me. refused: my call was declined. missed: I did not answer in time.
 * unanswered: nobody answered me. cancelled: the agent rang off before I answered. abandoned:
 * the other side was gone for too long.
 */
export type LineEnd = Ending | 'declined' | 'refused' | 'missed' | 'unanswered' | 'cancelled' | 'abandoned';

export class Line {
  stage = $state<LineStage>('loading');
  end = $state<LineEnd>('over');
  /** How long the call was that is over, in milliseconds; 0: nobody talked. */
  lasted = $state(0);
  /** What is asked of the visitor, newest last. */
  asks = $state.raw<readonly Ask[]>([]);
  agent = $state('');
  ongoing = $state.raw<Ongoing>();
  preview = $state.raw(new Preview(navigator.mediaDevices, localStorage));
  /** When somebody else was there first; 0: not yet. */
  since = $state(0);
  problem = $state('');
  /** A screen that this device cannot show. Said until it is read, also after the ask is gone. */
  unable = $state.raw<Ask>();

  readonly #who: Handover;
  readonly #api;
  readonly #key: string;
  #realtime: Realtime<ClientPush> | undefined;
  #calling = '';
  /** A yes of mine is on its way: that nothing rings any more is not a missed call. */
  #answering = false;
  /** The call that rings here. */
  #near: Promise<VisitorCall | undefined> | undefined;
  /** The call this window is in, and the newest that was heard of it. */
  #call = '';
  #version = 0;

  /** Where the visitor's devices and network are tested. */
  readonly testPage: string;

  constructor(who: Handover) {
    this.testPage = testPage(who.language, who.siteKey);
    this.#who = who;
    this.#key = `deskside.in:${who.conversationId}`;
    this.#api = createApi({
      headers: () => ({
        Authorization: `Bearer ${who.token}`,
        'Accept-Language': document.documentElement.lang,
      }),
    });
  }

  get ringing(): Ask | undefined {
    return this.asks.find(({ mine, state }) => !mine && state === 'pending');
  }

  async begin(): Promise<void> {
    // Whoever opens this window means to talk.
    void loadCalls().catch(() => undefined);
    await this.#refresh();
    // Loaded again in the middle of a call: back into it.
    if (sessionStorage.getItem(this.#key) && (await this.#live())?.state === 'active') await this.#enter([]);
    else if (this.stage === 'loading') {
      if (this.ringing) this.#ring();
      else this.stage = 'ready';
    }
    this.#realtime = await Realtime.open<ClientPush>({
      origin: location.origin,
      path: '/socket/visitor',
      data: () => Promise.resolve({ token: this.#who.token }),
      push: (push) => this.#hear(push),
      connected: () => void this.#refresh().catch(() => undefined),
    });
  }

  close(): void {
    this.#realtime?.close();
    this.preview.close();
    this.ongoing?.close();
  }

  /** Yes to what rings or is asked. The screen is picked within the click, before anything is sent. */
  async accept(ask: Ask, camera = false): Promise<void> {
    this.problem = '';
    let picked: MediaStream | undefined;
    try {
      if (ask.kind === 'request_desktop') picked = await pickScreen();
    } catch (thrown) {
      if (this.ongoing) this.ongoing.shareProblem = screenProblem(thrown);
      return;
    }
    this.#answering = true;
    try {
      await this.#answer(ask);
      if (!this.ongoing) await this.#enter(this.#tracks(ask, camera), speaks(ask.kind));
      if (picked) await this.ongoing?.call.share(picked);
      else if (camera && ask.kind === 'video') await this.ongoing?.call.setCamera(true);
    } catch (thrown) {
      for (const track of picked?.getTracks() ?? []) track.stop();
      this.problem = asProblem(thrown).message;
      this.#answering = false;
      await this.#refresh().catch(() => undefined);
    } finally {
      this.#answering = false;
    }
  }

  async decline(ask: Ask, reason = ''): Promise<void> {
    const params = { path: { id: ask.id } };
    const body = reason ? { reason } : {};
    await ok(this.#api.POST('/api/widget/v1/invitations/{id}/decline', { params, body })).catch(
      () => undefined,
    );
    this.#drop(ask);
    // Other news of mine may have come meanwhile.
    if (this.stage === 'rings' && !this.ringing) this.#over('declined');
  }

  /** Declines what this device cannot do, and lets the agent hear why. */
  async cannot(ask: Ask, reason: string): Promise<void> {
    if (this.unable?.id === ask.id) return;
    this.unable = ask;
    await this.decline(ask, reason);
  }

  /** The visitor calls. */
  async call(camera: boolean): Promise<void> {
    this.problem = '';
    this.#calling = newId();
    const params = { path: { id: this.#who.conversationId } };
    const kind = camera ? ('video' as const) : ('call' as const);
    if (camera) this.preview.camera = true;
    else await this.preview.setCamera(false);
    try {
      await ok(
        this.#api.POST('/api/widget/v1/conversations/{id}/invitations', {
          params,
          body: { id: this.#calling, kind },
        }),
      );
      this.stage = 'calling';
      // My side is there when somebody answers.
      await this.#enter(this.preview.take(), true, false);
    } catch (thrown) {
      this.problem = asProblem(thrown).message;
      this.#calling = '';
    }
  }

  async leave(): Promise<void> {
    const call = await this.#live().catch(() => undefined);
    await this.ongoing?.call.leave();
    const params = { path: { id: this.#calling } };
    if (this.stage === 'calling')
      await ok(this.#api.POST('/api/widget/v1/invitations/{id}/cancel', { params })).catch(() => undefined);
    if (call) {
      const path = { path: { id: call.id } };
      await ok(this.#api.POST('/api/widget/v1/calls/{id}/leave', { params: path })).catch(() => undefined);
    }
    await this.#finish('left');
  }

  /** Back into the call after the connection was lost. */
  async rejoin(): Promise<void> {
    this.problem = '';
    try {
      await this.#enter([]);
    } catch (thrown) {
      this.problem = asProblem(thrown).message;
      await this.#finish('lost');
    }
  }

  #tracks(ask: Ask, camera: boolean): MediaStreamTrack[] {
    if (!speaks(ask.kind)) {
      this.preview.close();
      return [];
    }
    this.preview.camera = this.preview.camera || camera;
    return this.preview.take();
  }

  async #answer(ask: Ask): Promise<void> {
    const params = { path: { id: ask.id } };
    await ok(this.#api.POST('/api/widget/v1/invitations/{id}/accept', { params }));
    this.#drop(ask);
  }

  async #enter(tracks: readonly MediaStreamTrack[], speaks = true, at = true): Promise<void> {
    const call = (await this.#near) ?? (await this.#live());
    this.#near = undefined;
    if (!call) return this.#finish('over');
    const params = { path: { id: call.id } };
    const sit = () => ok(this.#api.POST('/api/widget/v1/calls/{id}/join', { params }));
    // On its way before the screens of the call are drawn.
    let seat: ReturnType<typeof sit> | undefined = sit();
    const ongoing = new Ongoing({
      testPage: this.testPage,
      join: () => {
        const first = seat ?? sit();
        seat = undefined;
        return first;
      },
      answer: async (agreed) => {
        const path = '/api/widget/v1/calls/{id}/recording';
        this.#recorded(await ok(this.#api.PUT(path, { params, body: { agreed } })));
      },
      news: () => void this.#refresh().catch(() => undefined),
    });
    this.ongoing = ongoing;
    this.#version = 0;
    this.since = 0;
    this.#call = call.id;
    this.#recorded(call);
    if (at) this.stage = 'in';
    sessionStorage.setItem(this.#key, call.id);
    ongoing.call.watch(({ phase, others, ending }) => {
      if (others.length > 0 && this.since === 0) this.since = Date.now();
      if (others.length > 0 && this.stage === 'calling') this.stage = 'in';
      if (phase === 'ended' && this.ongoing === ongoing) {
        if (this.stage === 'in' && ending !== 'left') void this.#finish(ending ?? 'over');
        ongoing.close();
        this.ongoing = undefined;
      }
    });
    const { microphone, camera } = this.preview;
    await ongoing.enter({ tracks, microphone: speaks && microphone, camera: speaks && camera });
  }

  /** What a yes will need is fetched while it rings: nothing of it may cost the person time then. */
  #ring(): void {
    this.stage = 'rings';
    this.#near = this.#live().catch(() => undefined);
  }

  async #live(): Promise<VisitorCall | undefined> {
    const params = { path: { id: this.#who.conversationId } };
    const { calls } = await ok(this.#api.GET('/api/widget/v1/conversations/{id}/calls', { params }));
    return calls.find(({ state }) => state !== 'ended');
  }

  async #refresh(): Promise<void> {
    const { conversations } = await ok(this.#api.GET('/api/widget/v1/conversations'));
    const mine = conversations.find(({ id }) => id === this.#who.conversationId);
    if (mine) this.#know(mine);
    const call = this.ongoing && (await this.#live());
    if (call) this.#recorded(call);
  }

  /** How the call stands with being recorded. */
  #recorded({ id, version, recording }: VisitorCall): void {
    if (!this.ongoing || id !== this.#call || version < this.#version) return;
    this.#version = version;
    this.ongoing.recording = recording;
  }

  #hear({ conversation, call }: ClientPush): void {
    if (call) this.#recorded(call);
    if (conversation?.id === this.#who.conversationId) this.#know(conversation);
  }

  #know({ invitations, agent }: Schemas['VisitorConversation']): void {
    const about = invitations.filter(({ kind }) => kind !== 'cobrowse');
    this.asks = about;
    this.agent = about.findLast((ask) => ask.agent)?.agent?.name ?? agent?.name ?? this.agent;
    if ((this.stage === 'ready' || this.stage === 'over') && this.ringing) this.#ring();
    // Taken back, or nobody answered in time.
    if (this.stage === 'rings' && !this.ringing && !this.#answering) void this.#finish('cancelled');
    if (this.stage === 'calling' && !about.some(({ id }) => id === this.#calling)) {
      void this.ongoing?.call.leave();
      void this.#finish('unanswered');
    }
  }

  #drop({ id }: Ask): void {
    this.asks = this.asks.filter((ask) => ask.id !== id);
  }

  /**
   * It is over, and the server says why: the engine puts out whoever joins again in another window
   * just as it puts out whom a host removed, and no ask says what became of it.
   */
  async #finish(end: LineEnd): Promise<void> {
    const before = this.stage;
    this.#over(end);
    const params = { path: { id: this.#who.conversationId } };
    const { calls } = await ok(this.#api.GET('/api/widget/v1/conversations/{id}/calls', { params })).catch(
      () => ({ calls: [] as VisitorCall[] }),
    );
    const [last] = calls;
    if (!last || this.stage !== 'over') return;
    const { startedAt, endedAt } = last;
    this.lasted = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : 0;
    this.end = endOf(last, end, before);
  }

  #over(end: LineEnd): void {
    if (this.stage === 'over') return;
    this.#near = undefined;
    this.lasted = 0;
    sessionStorage.removeItem(this.#key);
    this.preview.close();
    this.preview = new Preview(navigator.mediaDevices, localStorage);
    this.end = end;
    this.stage = 'over';
    this.ongoing = undefined;
  }
}

/** Why it ended, as the server has it. */
function endOf(
  { state, endReason, mine, participants }: VisitorCall,
  end: LineEnd,
  before: LineStage,
): LineEnd {
  if (end === 'left' || end === 'lost') return end;
  if (state !== 'ended') return participants.some(({ kind }) => kind === 'visitor') ? 'elsewhere' : 'removed';
  // Nobody who talked needs to hear what became of the ask.
  if (endReason === 'abandoned') return 'abandoned';
  if (before === 'in' || endReason === 'hung_up') return 'over';
  if (endReason === 'declined') return mine ? 'refused' : 'declined';
  if (endReason === 'missed') return mine ? 'unanswered' : 'missed';
  return endReason ?? end;
}
