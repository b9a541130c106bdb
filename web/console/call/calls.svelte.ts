// The calls that concern this agent: what rings, and the one this window is in. The media
// library and the screens of a call are loaded when the first one is near.
import { ok, type Api } from '../../core/api/client';
import type { Entrance } from '../../core/call/call';
import { testPage } from '../../core/call/test/address';
import type { Ending } from '../../core/call/view';
import { newId } from '../../core/id';
import { asProblem } from '../../core/problem';
import type { Ongoing } from '../../ui/call/ongoing.svelte';
import { texts } from '../state/texts.svelte';
import type { CallRecording } from './record/recording.svelte';
import { callKey, live, mine, newer, ringsFor } from './known';
import { Resume } from './resume';
import type { CallAsk, WireCall } from './types';

/** The call that this window is in. */
export type Current = {
  id: string;
  conversationId: string;
  ongoing: Ongoing;
  /** The microphone waits for an answer. */
  held: boolean;
  recording: CallRecording;
};

type Code = { Ongoing: typeof Ongoing; CallRecording: typeof CallRecording };

export type CallsParts = {
  api: Api;
  meId: string;
  /** Something rings or has stopped to. */
  ring: (key: string, call: WireCall | null) => void;
  /** The call is over for this window. */
  over: (call: WireCall | undefined, ending: Ending) => void;
  failed: (thrown: unknown) => void;
  /** Where one window remembers the call it is in, for its next life. */
  box: Storage;
  /** What the conversation's visitor is called, who may have no name in the call. */
  visitor: (conversationId: string) => string;
  code?: () => Promise<Code>;
};

export class Calls {
  /** Whether this server has calls at all. */
  available = $state(false);
  /** What the visitors of a site can be asked for. */
  #offers = $state.raw<ReadonlyMap<string, readonly string[]>>(new Map());
  /** The sites whose calls may be recorded. */
  #records = $state.raw<ReadonlySet<string>>(new Set());
  known = $state.raw<ReadonlyMap<string, WireCall>>(new Map());
  current = $state.raw<Current | null>(null);
  /** An ask of mine is on its way to the server. */
  asking = $state<CallAsk | null>(null);
  /** Large beside its conversation, or small while something else is looked at. */
  small = $state(false);

  readonly #parts: CallsParts;
  readonly #resume: Resume;
  #unwatch: (() => void) | undefined;

  constructor(parts: CallsParts) {
    this.#parts = parts;
    this.#resume = new Resume(parts.box);
  }

  get list(): WireCall[] {
    return [...this.known.values()];
  }

  get ringing(): WireCall[] {
    return this.list.filter((call) => ringsFor(call, this.#parts.meId));
  }

  /** What the server knows of the call this window is in. */
  get call(): WireCall | undefined {
    return this.current ? this.known.get(this.current.id) : undefined;
  }

  /** Whether visitors of the site can be asked for it. */
  offers(siteId: string, kind: CallAsk): boolean {
    return this.available && (this.#offers.get(siteId)?.includes(kind) ?? true);
  }

  /** Whether the people in the site's calls can be asked to let them be recorded. */
  records(siteId: string): boolean {
    return this.#records.has(siteId);
  }

  of(conversationId: string): WireCall | undefined {
    return this.list.find((call) => call.conversationId === conversationId && live(call));
  }

  /** Asks the server again: pushes may have been missed. */
  async load(): Promise<void> {
    const calls = await this.#ask();
    const gone = this.list.filter(({ id }) => !calls.some((call) => call.id === id));
    this.known = new Map(calls.map((call) => [call.id, call]));
    for (const call of gone) this.#parts.ring(callKey(call), null);
    for (const call of calls) this.#ring(call);
    if (this.call) this.current?.recording.follow(this.call);
    await this.#comeBack(calls);
  }

  /** A site has changed: perhaps what visitors can be asked for there. */
  async learn(): Promise<void> {
    await this.#ask();
  }

  async #ask(): Promise<WireCall[]> {
    const { available, calls, offers } = await ok(this.#parts.api.GET('/api/v1/calls'));
    this.available = available;
    this.#offers = new Map(offers.map(({ siteId, kinds }) => [siteId, kinds]));
    this.#records = new Set(offers.filter(({ record }) => record).map(({ siteId }) => siteId));
    return calls;
  }

  hear(call: WireCall): void {
    if (!newer(this.known.get(call.id), call)) return;
    const known = new Map(this.known);
    known.set(call.id, call);
    if (!live(call) && this.current?.id !== call.id) known.delete(call.id);
    this.known = known;
    this.#ring(call);
    if (this.current?.id !== call.id) return;
    this.current.recording.follow(call);
    if (!live(call)) void this.current.ongoing.call.leave('over');
    else if (call.state === 'active') this.#answered();
  }

  /** Asks the visitor for a call or a screen; my side joins at once, muted until the answer. */
  async ask(conversationId: string, kind: CallAsk, picked?: MediaStream): Promise<void> {
    if (this.asking) return;
    this.asking = kind;
    const code = this.#code();
    try {
      const params = { path: { id: conversationId } };
      await ok(
        this.#parts.api.POST('/api/v1/conversations/{id}/invitations', {
          params,
          body: { id: newId(), kind },
        }),
      );
      const call = await this.#liveIn(conversationId);
      await code;
      if (call && this.current?.id !== call.id) {
        const speaks = kind === 'call' || kind === 'video' || kind === 'conference';
        await this.enter(call, { microphone: speaks, camera: kind === 'video', muted: true }, true);
      }
      if (picked) await this.current?.ongoing.call.share(picked);
    } catch (thrown) {
      for (const track of picked?.getTracks() ?? []) track.stop();
      this.#parts.failed(thrown);
    } finally {
      this.asking = null;
    }
  }

  /** Into the live call of the conversation, if there is one; large, if this window is in it. */
  async join(conversationId: string, camera = false): Promise<void> {
    if (this.current?.conversationId === conversationId) {
      this.small = false;
      return;
    }
    const call = await this.#liveIn(conversationId);
    if (call) await this.enter(call, { microphone: call.kind !== 'screen', camera });
  }

  /** Answers a call that rings: a visitor's by its invitation, a colleague's by joining. */
  async answer(call: WireCall, camera: boolean, invitationId: string | undefined): Promise<void> {
    this.#parts.ring(callKey(call), null);
    try {
      if (invitationId) {
        await ok(
          this.#parts.api.POST('/api/v1/invitations/{id}/accept', { params: { path: { id: invitationId } } }),
        );
      }
      await this.enter(call, { microphone: true, camera });
    } catch (thrown) {
      this.#parts.failed(thrown);
    }
  }

  async decline(call: WireCall): Promise<void> {
    this.#parts.ring(callKey(call), null);
    try {
      const params = { path: { id: call.id } };
      this.hear(await ok(this.#parts.api.POST('/api/v1/calls/{id}/decline', { params })));
    } catch (thrown) {
      this.#parts.failed(thrown);
    }
  }

  /** Joins in this window; another call of this window is left first. */
  async enter(call: WireCall, entrance: Entrance, held = false): Promise<void> {
    if (this.current) await this.leave();
    const { Ongoing, CallRecording } = await this.#code();
    const { api, visitor, meId, failed } = this.#parts;
    const params = { path: { id: call.id } };
    const ongoing = new Ongoing({
      join: () => ok(api.POST('/api/v1/calls/{id}/join', { params })),
      testPage: testPage(texts.language),
      steady: true,
      answer: async (agreed) =>
        this.hear(await ok(api.PUT('/api/v1/calls/{id}/recording', { params, body: { agreed } }))),
      nameless: ({ kind }) => (kind === 'visitor' ? visitor(call.conversationId) : ''),
    });
    const recording = new CallRecording({
      api,
      meId,
      callId: call.id,
      ongoing,
      visitor: () => visitor(call.conversationId),
      hear: (heard) => this.hear(heard),
      failed,
    });
    this.hear(call);
    this.current = { id: call.id, conversationId: call.conversationId, ongoing, held, recording };
    recording.follow(this.known.get(call.id) ?? call);
    this.small = false;
    this.#unwatch = ongoing.call.watch((view) => {
      if (view.others.length > 0) this.#answered();
      if (view.phase === 'ended') this.#ended(ongoing);
      else this.#resume.keep({ id: call.id, microphone: view.microphone, camera: view.camera });
    });
    await ongoing.enter(entrance);
    // Answered before the microphone was there: it must not stay silent.
    if (held && this.current?.ongoing === ongoing && !this.current.held)
      await ongoing.call.setMicrophone(true);
  }

  /** Hangs up. Where there are only two sides, that ends it for both. */
  async leave(): Promise<void> {
    const { current, call } = this;
    if (!current) return;
    const params = { path: { id: current.id } };
    await current.ongoing.call.leave();
    const ringing = call?.state === 'ringing' && call.callerKind === 'agent';
    const path = ringing ? '/api/v1/calls/{id}/end' : '/api/v1/calls/{id}/leave';
    this.hear(
      await ok(this.#parts.api.POST(path, { params })).catch(() => ({ ...call, state: 'ended' }) as WireCall),
    );
  }

  async endForAll(): Promise<void> {
    const { current } = this;
    if (!current) return;
    const params = { path: { id: current.id } };
    await ok(this.#parts.api.POST('/api/v1/calls/{id}/end', { params }));
    await current.ongoing.call.leave();
  }

  /** The code of calls is fetched before it is needed: a button is touched, a call rings. */
  prefetch(): void {
    void this.#code().catch(() => undefined);
  }

  #code(): Promise<Code> {
    return (this.#parts.code ?? (() => import('./code')))();
  }

  #answered(): void {
    const { current } = this;
    if (!current?.held) return;
    this.current = { ...current, held: false };
    void current.ongoing.call.setMicrophone(true);
  }

  #ended(ongoing: Ongoing): void {
    const { current, call } = this;
    if (current?.ongoing !== ongoing) return;
    this.#unwatch?.();
    this.#resume.forget();
    current.recording.close();
    this.current = null;
    void this.#say(current.id, call, ongoing.view.ending ?? 'over');
    ongoing.close();
  }

  /** The engine may tell of the end before the server does, which knows why. */
  async #say(id: string, known: WireCall | undefined, ending: Ending): Promise<void> {
    let call = known;
    if (ending !== 'left' && (!call || live(call))) {
      const params = { path: { id } };
      call = await ok(this.#parts.api.GET('/api/v1/calls/{id}', { params })).catch(() => known);
    }
    this.#parts.over(call, ending);
  }

  #ring(call: WireCall): void {
    const rings = ringsFor(call, this.#parts.meId) && this.current?.id !== call.id;
    this.#parts.ring(callKey(call), rings ? call : null);
    if (rings) this.prefetch();
  }

  /** The page was loaded again in the middle of a call. */
  async #comeBack(calls: WireCall[]): Promise<void> {
    const kept = this.#resume.take();
    const call = kept && calls.find(({ id }) => id === kept.id);
    if (!kept || !call || this.current || (!mine(call, this.#parts.meId) && call.state !== 'active')) return;
    try {
      await this.enter(call, { microphone: kept.microphone, camera: kept.camera });
    } catch (thrown) {
      if (asProblem(thrown).status >= 500) this.#parts.failed(thrown);
    }
  }

  async #liveIn(conversationId: string): Promise<WireCall | undefined> {
    const known = this.of(conversationId);
    if (known) return known;
    const params = { path: { id: conversationId } };
    const { calls } = await ok(this.#parts.api.GET('/api/v1/conversations/{id}/calls', { params }));
    return calls.find(live);
  }
}
