// The recording of the call this window is in: follows what the server says, records while
// all have agreed, and says how it stands.
import { ok, type Api } from '../../../core/api/client';
import { problemOf } from '../../../core/problem';
import type { Ongoing, RecordingLook } from '../../../ui/call/ongoing.svelte';
import type { WireCall } from '../types';
import { Recorder } from './recorder';

export type RecordingParts = {
  api: Api;
  meId: string;
  callId: string;
  ongoing: Ongoing;
  /** What the visitor is called here, who may have no name in the call. */
  visitor: () => string;
  hear: (call: WireCall) => void;
  failed: (thrown: unknown) => void;
};

export class CallRecording {
  /** Parts wait for the line. */
  behind = $state(false);
  /** The last parts are on their way. */
  finishing = $state(false);

  readonly #parts: RecordingParts;
  #recorder: Recorder | undefined;
  #id = '';
  #told = '';
  #call: WireCall | undefined;
  /** This window has just come into the call. */
  #came = true;

  constructor(parts: RecordingParts) {
    this.#parts = parts;
  }

  /** Takes what the server says of the call. */
  follow(call: WireCall): void {
    const { ongoing } = this.#parts;
    this.#call = call;
    const look = this.#look(call);
    ongoing.recording = look;
    const news = JSON.stringify(look);
    if (look?.mine && news !== this.#told) ongoing.tellNews();
    this.#told = news;
    const { recording } = call;
    if (look?.mine && recording) this.#steer(recording);
    this.#came = false;
  }

  async ask(): Promise<void> {
    const params = { path: { id: this.#parts.callId } };
    await this.#act(this.#parts.api.POST('/api/v1/calls/{id}/recording', { params }));
  }

  /** Stops for all, after the last part is there. */
  async stop(): Promise<void> {
    this.finishing = true;
    await this.#recorder?.finish();
    this.#recorder = undefined;
    await this.#end(false);
    this.finishing = false;
  }

  /** The call is over for this window: what is on its way arrives, nothing more. */
  close(): void {
    void this.#recorder?.finish();
    this.#recorder = undefined;
  }

  #steer({ id, state }: NonNullable<WireCall['recording']>): void {
    if (state === 'ended') return this.close();
    if (state === 'asked' || this.finishing) return;
    if (this.#recorder) return state === 'paused' ? this.#recorder.pause() : this.#recorder.resume();
    // The page was loaded again, and what recorded is gone: a file cannot go on.
    if (this.#came) return void this.#end(true);
    if (this.#id === id) return;
    this.#id = id;
    try {
      this.#recorder = this.#start(id);
    } catch (thrown) {
      this.#parts.failed(thrown);
      void this.#end(true);
    }
  }

  #start(id: string): Recorder {
    const { ongoing, callId } = this.#parts;
    return new Recorder({
      shown: () => {
        const agreed = this.#agreed();
        return {
          people: ongoing.people.filter((person) => agreed.has(person.id)),
          sounds: ongoing.call.sounds.filter((sound) => agreed.has(sound.id)),
        };
      },
      send: async (seq, body) => {
        const path = `/api/v1/calls/${callId}/recording/${id}/${seq}`;
        const headers = { 'Content-Type': 'video/webm' };
        const response = await fetch(path, { method: 'PUT', headers, body });
        if (response.ok) return;
        const said: unknown = await response.json().catch(() => null);
        throw problemOf(response, said);
      },
      behind: (is) => (this.behind = is),
      failed: () => {
        this.#recorder = undefined;
        if (this.#call?.recording?.id === id && this.#call.recording.state !== 'ended') void this.#end(true);
      },
    });
  }

  /** The identities of those who have agreed. */
  #agreed(): ReadonlySet<string> {
    const people = this.#call?.participants ?? [];
    return new Set(
      people.flatMap(({ identity, recordingConsent }) =>
        identity && recordingConsent === 'granted' ? [identity] : [],
      ),
    );
  }

  async #end(failed: boolean): Promise<void> {
    const params = { path: { id: this.#parts.callId }, query: { failed } };
    await this.#act(this.#parts.api.DELETE('/api/v1/calls/{id}/recording', { params }));
  }

  async #act(answer: Promise<{ data?: WireCall; error?: unknown; response: Response }>): Promise<void> {
    try {
      this.#parts.hear(await ok(answer));
    } catch (thrown) {
      this.#parts.failed(thrown);
    }
  }

  #look(call: WireCall): RecordingLook | null {
    const { recording, participants } = call;
    if (!recording) return null;
    const me = participants.find(({ kind, personId }) => kind === 'agent' && personId === this.#parts.meId);
    const nameOf = ({ kind, name }: WireCall['participants'][number]) =>
      name || (kind === 'visitor' ? this.#parts.visitor() : '');
    return {
      state: recording.state,
      consent: me?.recordingConsent,
      host: participants.find(({ id }) => id === recording.recorderId)?.name ?? '',
      mine: me?.id === recording.recorderId,
      waiting: participants
        .filter(
          ({ state, recordingConsent }) =>
            recordingConsent === 'asked' && (state === 'joined' || state === 'admitted'),
        )
        .map(nameOf),
      reason: recording.reason,
      words: recording.words,
    };
  }
}
