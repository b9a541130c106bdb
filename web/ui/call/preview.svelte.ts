// Camera and microphone before a call: only what the person switches on runs, and nothing is
// sent. `take` hands what runs over to the call; `close` switches everything off.
import {
  audioOf,
  keepChoice,
  listDevices,
  noDevices,
  problemWith,
  recallChoice,
  videoOf,
  type Choice,
  type DeviceKind,
  type DeviceProblem,
} from '../../core/call/devices';
import type { Picture } from '../../core/call/view';

type What = 'microphone' | 'camera';

export class Preview {
  /** What the person wants to have on when the call begins. */
  microphone = $state(true);
  camera = $state(false);
  picture = $state.raw<Picture | null>(null);
  devices = $state.raw(noDevices);
  choice = $state.raw<Choice>({});
  problems = $state.raw<Partial<Record<What, DeviceProblem>>>({});
  /** How loud it is at the microphone, 0 to 1, once it is tried. */
  level = $state(0);

  readonly #media: MediaDevices | undefined;
  readonly #box: Storage | undefined;
  #tracks: Partial<Record<What, MediaStreamTrack>> = {};
  #hearing: { context: AudioContext; timer: ReturnType<typeof setInterval> } | undefined;
  #closed = false;

  constructor(
    media: MediaDevices | undefined = navigator.mediaDevices,
    box: Storage | undefined = undefined,
  ) {
    this.#media = media;
    this.#box = box;
    this.choice = recallChoice(box);
  }

  async setCamera(on: boolean): Promise<void> {
    this.camera = on;
    if (on) await this.#open('camera', { video: videoOf(this.choice) });
    else this.#shut('camera');
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.microphone = on;
    if (on) await this.tryMicrophone();
    else this.#shut('microphone');
  }

  /** Opens the microphone to see whether it works. */
  async tryMicrophone(): Promise<void> {
    await this.#open('microphone', { audio: audioOf(this.choice) });
    const track = this.#tracks.microphone;
    if (track) this.#hear(track);
  }

  async use(kind: DeviceKind, id: string): Promise<void> {
    this.choice = { ...this.choice, [kind]: id };
    keepChoice(this.#box, this.choice);
    if (kind === 'videoinput' && this.#tracks.camera) {
      this.#shut('camera');
      await this.setCamera(true);
    }
    if (kind === 'audioinput' && this.#tracks.microphone) {
      this.#shut('microphone');
      await this.setMicrophone(true);
    }
  }

  /** Hands over what runs: from now on it belongs to the call. */
  take(): MediaStreamTrack[] {
    this.#deafen();
    const tracks = Object.values(this.#tracks);
    this.#tracks = {};
    this.picture = null;
    this.#closed = true;
    return tracks;
  }

  close(): void {
    this.#closed = true;
    this.#shut('camera');
    this.#shut('microphone');
  }

  async #open(what: What, wish: MediaStreamConstraints): Promise<void> {
    if (this.#tracks[what]) return;
    const { [what]: _, ...problems } = this.problems;
    this.problems = problems;
    try {
      if (!this.#media) throw new TypeError('no devices here');
      const stream = await this.#media.getUserMedia(wish);
      const [track] = stream.getTracks();
      // Changed their mind, or went away, while the browser asked.
      if (!track || this.#closed || !this[what]) return track?.stop();
      this.#tracks[what] = track;
      if (what === 'camera') this.picture = pictureOf(stream);
      this.devices = await listDevices(this.#media);
    } catch (thrown) {
      this.problems = { ...problems, [what]: problemWith(thrown) };
      if (what === 'camera') this.camera = false;
    }
  }

  #shut(what: What): void {
    this.#tracks[what]?.stop();
    delete this.#tracks[what];
    if (what === 'camera') this.picture = null;
    else this.#deafen();
  }

  #hear(track: MediaStreamTrack): void {
    this.#deafen();
    if (typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 256;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const wave = new Uint8Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getByteTimeDomainData(wave);
      this.level = Math.min(1, wave.reduce((most, value) => Math.max(most, Math.abs(value - 128)), 0) / 90);
    }, 100);
    this.#hearing = { context, timer };
  }

  #deafen(): void {
    clearInterval(this.#hearing?.timer);
    void this.#hearing?.context.close();
    this.#hearing = undefined;
    this.level = 0;
  }
}

function pictureOf(stream: MediaStream): Picture {
  return {
    key: stream.id,
    show: (video) => {
      video.srcObject = stream;
      void video.play().catch(() => undefined);
      return () => (video.srcObject = null);
    },
  };
}
