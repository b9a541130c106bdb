// One person's part in one call: joins through our gate, keeps the connection, sends what the
// person switches on and nothing else, and leaves nothing running when it is over.
//
// The library behind it is loaded by the first call and not before. It comes back by itself
// after a lost connection: first the library tries, then a new ticket is asked for, until the
// server says that the call is over.
import type { DisconnectReason, LocalTrack, Room } from 'livekit-client';
import { asProblem } from '../problem';
import { audioOf, problemWith, videoOf, type Choice, type DeviceKind } from './devices';
import { allowed, from, Looks } from './look';
import { nothingYet, type CallView, type Ending, type Source } from './view';

/** The server's permission to join, good for a minute. */
export type Ticket = { url: string; token: string; sources: readonly string[] };

export type Library = Pick<
  typeof import('livekit-client'),
  'Room' | 'LocalAudioTrack' | 'LocalVideoTrack' | 'setLogLevel'
>;
export type Hear = (topic: string, bytes: Uint8Array, sender: string) => void;

export type CallParts = {
  join: () => Promise<Ticket>;
  library?: () => Promise<Library>;
  media?: MediaDevices;
  choice?: Choice;
  /** Pictures go on while the page is hidden: it may be recording. */
  steady?: boolean;
  /** Waits between two attempts; tests need not. */
  wait?: (milliseconds: number) => Promise<void>;
};

export type Entrance = {
  /** Tracks of a preview, already granted by the person; the call stops them at its end. */
  tracks?: readonly MediaStreamTrack[];
  /** Asks for what the preview did not bring. */
  microphone?: boolean;
  camera?: boolean;
  /** Sends no sound until the microphone is switched on: the other side is still being rung. */
  muted?: boolean;
};

/** A track of a preview, and whether it is to be silent at first. */
type MicrophoneStart = { track?: MediaStreamTrack | undefined; muted?: boolean | undefined };

/** Loads the library; called early, when a call rings or a button is touched. */
export const loadCalls = (): Promise<Library> => import('livekit-client');

/** The library's number for a connection that was ended from this side. */
const LEFT = 1;
/** A call that cannot be reached for so long is lost. */
const PATIENCE_MS = 60_000;
/** The engine hears of a wider call only after the desk: so long may its permission take. */
const PERMISSION_MS = 15_000;
const events = [
  'participantConnected',
  'participantDisconnected',
  'participantNameChanged',
  'participantPermissionsChanged',
  'trackSubscribed',
  'trackUnsubscribed',
  'trackMuted',
  'trackUnmuted',
  'localTrackPublished',
  'localTrackUnpublished',
  'activeSpeakersChanged',
  'connectionQualityChanged',
  'audioPlaybackChanged',
] as const;

export class Call {
  view: CallView = nothingYet;

  readonly #parts: CallParts;
  readonly #looks = new Looks();
  readonly #watchers = new Set<(view: CallView) => void>();
  readonly #listeners = new Set<Hear>();
  /** Every track this call ever had of mine: all of them end with it. */
  readonly #mine = new Set<MediaStreamTrack>();
  #gone: () => void = () => undefined;
  readonly #isGone = new Promise<void>((done) => (this.#gone = done));
  #library: Library | undefined;
  #room: Room | undefined;
  #ticket: readonly string[] = [];
  #choice: Choice;
  #volume = 1;
  #planned = false;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#choice = parts.choice ?? {};
  }

  /** Hears of every new view, and of the present one at once. */
  watch(watcher: (view: CallView) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.view);
    return () => this.#watchers.delete(watcher);
  }

  /** Joins. Devices that fail are told in the view; only a call that cannot be joined rejects. */
  async enter(entrance: Entrance = {}): Promise<void> {
    const { tracks = [], microphone, camera, muted } = entrance;
    for (const track of tracks) this.#mine.add(track);
    const connected = (async () => {
      const [library, ticket] = await Promise.all([(this.#parts.library ?? loadCalls)(), this.#parts.join()]);
      this.#library = library;
      await this.#connect(ticket);
    })();
    // Nobody waits for the engine once the call was declined or given up meanwhile.
    try {
      await Promise.race([connected, this.#isGone]);
    } catch (thrown) {
      this.#end('lost');
      throw thrown;
    }
    if (this.#over()) return;
    const sound = tracks.find(({ kind }) => kind === 'audio');
    const picture = tracks.find(({ kind }) => kind === 'video');
    const devices = Promise.all([
      sound || microphone ? this.setMicrophone(true, { track: sound, muted }) : undefined,
      picture || camera ? this.setCamera(true, picture) : undefined,
    ]);
    await Promise.race([devices, this.#isGone]);
  }

  async #connect({ url, token, sources }: Ticket): Promise<void> {
    if (this.view.phase === 'ended' || !this.#library) return;
    const room = new this.#library.Room({
      adaptiveStream: this.#parts.steady ? { pauseVideoInBackground: false } : true,
      dynacast: true,
      reconnectPolicy: {
        nextRetryDelayInMs: ({ retryCount, elapsedMs }) => pauseBefore(retryCount, elapsedMs),
      },
    });
    this.#library.setLogLevel('silent');
    this.#room = room;
    this.#ticket = sources;
    for (const event of events) room.on(event, () => this.#look());
    room.on('trackSubscribed', (track) => {
      if (track.kind !== 'audio') return;
      track.attach();
      for (const participant of room.remoteParticipants.values()) participant.setVolume(this.#volume);
    });
    room.on('trackUnsubscribed', (track) => void track.detach().forEach((element) => element.remove()));
    room.on('dataReceived', (bytes, participant, _, topic) => {
      if (participant && topic) for (const hear of this.#listeners) hear(topic, bytes, participant.identity);
    });
    room.on('signalReconnecting', () => this.#show({ phase: 'reconnecting' }));
    room.on('reconnecting', () => this.#show({ phase: 'reconnecting' }));
    room.on('reconnected', () => this.#look({ phase: 'connected' }));
    room.on('disconnected', (reason) => this.#room === room && this.#disconnected(reason));
    await room.connect(url, token);
    if (this.#choice.audiooutput) {
      await room.switchActiveDevice('audiooutput', this.#choice.audiooutput).catch(() => undefined);
    }
    this.#look({ phase: 'connected' });
  }

  #disconnected(reason: DisconnectReason | undefined): void {
    // The library leaves by itself when the page goes away; the page may come back into the call.
    if (this.view.phase === 'ended' || reason === LEFT) return;
    const ending = endingOf(reason);
    if (ending) this.#end(ending);
    else void this.#again();
  }

  /** The library has given up: ask for a new ticket until the server says no, or it has been too long. */
  async #again(): Promise<void> {
    const { microphone, camera } = this.view;
    const wait = this.#parts.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
    this.#show({ phase: 'reconnecting', sharing: false });
    const deadline = Date.now() + PATIENCE_MS;
    for (let attempt = 0; Date.now() < deadline && !this.#over(); attempt++) {
      try {
        await this.#connect(await this.#parts.join());
        await this.setMicrophone(microphone);
        if (camera) await this.setCamera(true);
        return;
      } catch (thrown) {
        const { status } = asProblem(thrown);
        if (status === 404 || status === 409 || status === 410) return this.#end('over');
        if (status === 401 || status === 403) return this.#end('removed');
        await wait(Math.min(4000, 250 * 2 ** attempt));
      }
    }
    this.#end('lost');
  }

  #over(): boolean {
    return this.view.phase === 'ended';
  }

  /** Hangs up. */
  async leave(ending: Ending = 'left'): Promise<void> {
    const room = this.#room;
    this.#end(ending);
    await room?.disconnect(true);
  }

  /** One after the other: who answers while the microphone is still being switched on must be heard. */
  #turn: Promise<void> = Promise.resolve();
  #inTurn(act: () => Promise<void>): Promise<void> {
    return (this.#turn = this.#turn.then(act, act));
  }

  setMicrophone(on: boolean, how: MicrophoneStart = {}): Promise<void> {
    return this.#inTurn(() => this.#microphone(on, how));
  }

  async #microphone(on: boolean, { track, muted = false }: MicrophoneStart): Promise<void> {
    const room = this.#room;
    if (!room || !this.#library) return;
    const known = room.localParticipant.getTrackPublication(from.microphone);
    await this.#try('microphone', async () => {
      if (known) {
        await (on ? known.unmute() : known.mute());
        return;
      }
      if (!on) return;
      const made = track ?? (await this.#capture({ audio: audioOf(this.#choice) }));
      if (!made) return;
      const Track = this.#library?.LocalAudioTrack;
      if (Track) await this.#publish(new Track(made, audioOf(this.#choice), false), from.microphone, muted);
    });
  }

  async setCamera(on: boolean, track?: MediaStreamTrack): Promise<void> {
    const room = this.#room;
    if (!room || !this.#library) return;
    const known = room.localParticipant.getTrackPublication(from.camera);
    await this.#try('camera', async () => {
      if (known) {
        // Off means off: the light goes out. On again is another track.
        await (on ? known.unmute() : known.mute());
        if (known.track?.mediaStreamTrack) this.#mine.add(known.track.mediaStreamTrack);
        return;
      }
      if (!on) return;
      const made = track ?? (await this.#capture({ video: videoOf(this.#choice) }));
      const Track = this.#library?.LocalVideoTrack;
      if (made && Track) await this.#publish(new Track(made, videoOf(this.#choice), false), from.camera);
    });
  }

  /** Shows what the person has picked; it ends when they stop it here or in the browser's own bar. */
  async share(picked: MediaStream): Promise<void> {
    for (const track of picked.getTracks()) this.#mine.add(track);
    const room = this.#room;
    if (!room || this.#over()) return stopAll(picked.getTracks());
    const [picture] = picked.getVideoTracks();
    const [sound] = picked.getAudioTracks();
    if (!picture) return;
    // Letters must stay sharp.
    picture.contentHint = 'detail';
    picture.addEventListener('ended', () => void this.stopSharing());
    await this.#try('screen', async () => {
      await this.#permitted(room, 'screen_share');
      await room.localParticipant.publishTrack(picture, { source: from.screen });
      if (sound && allowed(room.localParticipant, this.#ticket).has('screen_share_audio'))
        await room.localParticipant.publishTrack(sound, { source: from.screenAudio });
      else sound?.stop();
    });
    if (this.view.problems.screen) stopAll(picked.getTracks());
  }

  async stopSharing(): Promise<void> {
    const me = this.#room?.localParticipant;
    for (const source of [from.screen, from.screenAudio]) {
      const track = me?.getTrackPublication(source)?.track;
      if (track) await me?.unpublishTrack(track, true);
      track?.mediaStreamTrack.stop();
    }
    this.#look();
  }

  /** Uses another device from now on, also while the call runs. */
  async use(kind: DeviceKind, id: string): Promise<void> {
    this.#choice = { ...this.#choice, [kind]: id };
    const room = this.#room;
    if (!room) return;
    const what = kind === 'videoinput' ? 'camera' : 'microphone';
    await this.#try(what, async () => void (await room.switchActiveDevice(kind, id)));
    for (const { track } of room.localParticipant.trackPublications.values()) {
      if (track) this.#mine.add(track.mediaStreamTrack);
    }
  }

  /** How loud the others are, 0 to 1. */
  setVolume(volume: number): void {
    this.#volume = volume;
    for (const participant of this.#room?.remoteParticipants.values() ?? []) participant.setVolume(volume);
  }

  get volume(): number {
    return this.#volume;
  }

  /** Lets the others be heard, within the person's click. */
  async startAudio(): Promise<void> {
    await this.#room?.startAudio();
    this.#look();
  }

  /** To everybody in the call; `lossy` is for what the next message replaces. */
  send(topic: string, bytes: Uint8Array<ArrayBuffer>, lossy = false): void {
    if (this.view.phase !== 'connected') return;
    void this.#room?.localParticipant.publishData(bytes, { topic, reliable: !lossy }).catch(() => undefined);
  }

  /** Hears what others send. */
  hear(listener: Hear): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is heard at this moment of everybody, me too, by identity; for a recording. */
  get sounds(): { id: string; track: MediaStreamTrack }[] {
    const room = this.#room;
    const all = room ? [room.localParticipant, ...room.remoteParticipants.values()] : [];
    return all.flatMap(({ identity, trackPublications }) =>
      [...trackPublications.values()].flatMap(({ track }) =>
        track?.kind === 'audio' ? [{ id: identity, track: track.mediaStreamTrack }] : [],
      ),
    );
  }

  /** Whether anything of mine is still running: nothing may be after the end. */
  get running(): boolean {
    return [...this.#mine].some(({ readyState }) => readyState === 'live');
  }

  async #capture(wish: MediaStreamConstraints): Promise<MediaStreamTrack | undefined> {
    const media = this.#parts.media ?? navigator.mediaDevices;
    const [track] = (await media.getUserMedia(wish)).getTracks();
    if (!track) return undefined;
    this.#mine.add(track);
    // The person hung up while the browser asked.
    if (this.#over()) track.stop();
    return this.#over() ? undefined : track;
  }

  async #publish(track: LocalTrack, source: typeof from.camera, muted = false): Promise<void> {
    const room = this.#room;
    this.#mine.add(track.mediaStreamTrack);
    if (muted) await track.mute();
    try {
      if (room) await this.#permitted(room, source);
      await room?.localParticipant.publishTrack(track, { source });
    } catch (thrown) {
      // Nobody sees it: its light must not stay on.
      track.mediaStreamTrack.stop();
      throw thrown;
    }
    if (this.#over()) track.mediaStreamTrack.stop();
  }

  /** Waits until the engine lets me send it; whoever waits in vain is refused by the library. */
  #permitted(room: Room, source: string): Promise<void> {
    const may = () => allowed(room.localParticipant, this.#ticket).has(source as Source);
    if (may()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        room.off('participantPermissionsChanged', look).off('disconnected', done);
        resolve();
      };
      const look = () => may() && done();
      const timer = setTimeout(done, PERMISSION_MS);
      room.on('participantPermissionsChanged', look).on('disconnected', done);
    });
  }

  async #try(what: 'microphone' | 'camera' | 'screen', act: () => Promise<void>): Promise<void> {
    const { [what]: _, ...problems } = this.view.problems;
    try {
      await act();
      this.#look({ problems });
    } catch (thrown) {
      this.#look({ problems: { ...problems, [what]: problemWith(thrown) } });
    }
  }

  #end(ending: Ending): void {
    if (this.#over()) return;
    this.#gone();
    stopAll([...this.#mine]);
    this.#show({
      phase: 'ended',
      ending,
      others: [],
      microphone: false,
      camera: false,
      sharing: false,
      silent: false,
    });
    const room = this.#room;
    if (ending !== 'left') void room?.disconnect(true).catch(() => undefined);
  }

  /** Many events come together: one view for all of them. */
  #look(part: Partial<CallView> = {}): void {
    if (Object.keys(part).length > 0) {
      this.#show({ ...this.#seen(), ...part });
      return;
    }
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (this.#room) this.#show(this.#seen());
    });
  }

  #seen(): Partial<CallView> {
    const room = this.#room;
    if (!room || this.#over()) return {};
    const me = this.#looks.person(room.localParticipant, true);
    return {
      me,
      others: this.#looks.others(room),
      may: allowed(room.localParticipant, this.#ticket),
      microphone: me.heard,
      camera: me.camera !== null,
      sharing: me.screen !== null,
      silent: !room.canPlaybackAudio,
    };
  }

  #show(part: Partial<CallView>): void {
    if (this.#over()) return;
    this.view = { ...this.view, ...part };
    for (const watcher of this.#watchers) watcher(this.view);
  }
}

/** An engine that was restarted is back within a moment: try soon and often, then ask for a new ticket. */
function pauseBefore(attempt: number, elapsed: number): number | null {
  return elapsed > 20_000 ? null : Math.min(1500, 150 * attempt) + Math.random() * 150;
}

/** undefined: the connection was lost and may come back. */
function endingOf(reason: DisconnectReason | undefined): Ending | undefined {
  // The library's numbers: 2 another with my identity, 4 removed, 5 room deleted, 10 room closed.
  const endings: Record<number, Ending> = { 2: 'elsewhere', 4: 'removed', 5: 'over', 10: 'over' };
  return endings[reason ?? 0];
}

function stopAll(tracks: readonly MediaStreamTrack[]): void {
  for (const track of tracks) track.stop();
}
