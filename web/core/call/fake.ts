// A room without a server, for tests: it keeps what is published and can lose its connection.
import { vi } from 'vitest';

type Listener = (...heard: unknown[]) => void;

class Emitter {
  readonly #listeners = new Map<string, Listener[]>();
  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }
  off(event: string, listener: Listener): this {
    this.#listeners.set(
      event,
      (this.#listeners.get(event) ?? []).filter((other) => other !== listener),
    );
    return this;
  }
  emit(event: string, ...said: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...said);
  }
}

/** One microphone, camera or screen. */
export class FakeTrack {
  readonly stream: MediaStreamTrack;
  constructor(kind: 'audio' | 'video') {
    const ended: (() => void)[] = [];
    const stream = {
      kind,
      readyState: 'live',
      contentHint: '',
      addEventListener: (_: string, heard: () => void) => ended.push(heard),
      stop: () => (stream.readyState = 'ended'),
    };
    this.stream = stream as unknown as MediaStreamTrack;
  }
}

class LocalTrack {
  isMuted = false;
  mutedWhenPublished = false;
  readonly kind: string;
  source = '';
  constructor(readonly mediaStreamTrack: MediaStreamTrack) {
    this.kind = mediaStreamTrack.kind;
  }
  mute(): Promise<void> {
    this.isMuted = true;
    return Promise.resolve();
  }
  unmute(): Promise<void> {
    this.isMuted = false;
    return Promise.resolve();
  }
  attach(): void {}
  detach(): [] {
    return [];
  }
}

class Publication {
  readonly trackSid = `TR_${crypto.randomUUID()}`;
  constructor(readonly track: LocalTrack) {}
  get isMuted(): boolean {
    return this.track.isMuted;
  }
  mute = () => this.track.mute();
  unmute = () => this.track.unmute();
}

class Participant {
  isSpeaking = false;
  connectionQuality = 'good';
  joinedAt = new Date();
  published = 0;
  permissions: { canPublish: boolean; canPublishSources: number[] } | undefined;
  readonly publications = new Map<string, Publication>();
  constructor(
    readonly identity: string,
    readonly name: string,
  ) {}
  get trackPublications(): Map<string, Publication> {
    return this.publications;
  }
  getTrackPublication(source: string): Publication | undefined {
    return this.publications.get(source);
  }
  publishTrack(track: LocalTrack | MediaStreamTrack, { source }: { source: string }): Promise<void> {
    if (this.permissions?.canPublish === false) {
      return Promise.reject(Object.assign(new Error('insufficient'), { name: 'PublishTrackError' }));
    }
    const local = track instanceof LocalTrack ? track : new LocalTrack(track);
    local.source = source;
    local.mutedWhenPublished = local.isMuted;
    this.publications.set(source, new Publication(local));
    this.published++;
    return Promise.resolve();
  }
  unpublishTrack(track: LocalTrack): Promise<void> {
    this.publications.delete(track.source);
    return Promise.resolve();
  }
  publishData(): Promise<void> {
    return Promise.resolve();
  }
  setVolume(): void {}
}

export class FakeRoom extends Emitter {
  canPlaybackAudio = true;
  readonly localParticipant = new Participant('a_mika_1', 'Mika Berg');
  readonly remoteParticipants = new Map<string, Participant>();
  connect(): Promise<void> {
    return Promise.resolve();
  }
  disconnect(): Promise<void> {
    return Promise.resolve();
  }
  come(identity: string, name: string): void {
    this.remoteParticipants.set(identity, new Participant(identity, name));
    this.emit('participantConnected');
  }
  /** The server or the network ends the connection, for a reason of the library's. */
  drop(reason: number): void {
    this.emit('disconnected', reason);
  }
  /** The engine says anew what I may send, by the library's numbers. */
  permit(...canPublishSources: number[]): void {
    this.localParticipant.permissions = { canPublish: canPublishSources.length > 0, canPublishSources };
    this.emit('participantPermissionsChanged');
  }
  say(identity: string, topic: string, bytes: Uint8Array): void {
    this.emit('dataReceived', bytes, { identity }, undefined, topic);
  }
}

export function fakeLibrary() {
  const rooms: FakeRoom[] = [];
  class Room extends FakeRoom {
    constructor() {
      super();
      rooms.push(this);
    }
  }
  return {
    rooms,
    Room,
    LocalAudioTrack: LocalTrack,
    LocalVideoTrack: LocalTrack,
    setLogLevel: () => undefined,
  };
}

/** Grants what is asked for, or fails like a browser. */
export function fakeMedia(failure?: Error): MediaDevices {
  const getUserMedia = vi.fn((wish: MediaStreamConstraints) => {
    if (failure) return Promise.reject(failure);
    const { stream } = new FakeTrack(wish.video ? 'video' : 'audio');
    return Promise.resolve({ getTracks: () => [stream] } as unknown as MediaStream);
  });
  return { getUserMedia } as unknown as MediaDevices;
}
