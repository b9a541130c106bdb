// Records the call in this window: from the mixer through the browser's recorder to the
// server, in parts of two seconds. A killed window loses the part it was at.
import { Upload, type Send, type UploadEnd } from '../../../core/call/upload';
import { WholeHead } from './head';
import { Mixer, type Shown } from './mixer';

/** Seconds in one part. */
const PART_MS = 2000;
/** As many parts behind are told. */
const BEHIND = 5;
/** How long the end waits for what is still on its way. */
const FLUSH_MS = 12_000;

const TYPE = 'video/webm;codecs=vp8,opus';

export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' &&
  typeof AudioContext !== 'undefined' &&
  MediaRecorder.isTypeSupported(TYPE);

export type RecorderParts = {
  shown: () => Shown;
  send: Send;
  failed: (why: UploadEnd | 'browser') => void;
  behind: (is: boolean) => void;
};

export class Recorder {
  readonly #mixer: Mixer;
  readonly #recorder: MediaRecorder;
  readonly #upload: Upload;
  readonly #head = new WholeHead((part) => this.#upload.push(part));
  readonly #stopped: Promise<void>;

  constructor({ shown, send, failed, behind }: RecorderParts) {
    this.#mixer = new Mixer(shown);
    this.#upload = new Upload({
      send,
      changed: (waiting) => behind(waiting >= BEHIND),
      failed: (why) => {
        this.#halt();
        failed(why);
      },
    });
    // A moment to begin with at least every few seconds: seeking lands there.
    const options = { mimeType: TYPE, videoBitsPerSecond: 1_200_000, videoKeyFrameIntervalDuration: 4000 };
    this.#recorder = new MediaRecorder(this.#mixer.stream, options);
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#head.take(data));
    this.#recorder.addEventListener('error', () => failed('browser'));
    this.#stopped = new Promise((resolve) =>
      this.#recorder.addEventListener('stop', () => {
        this.#mixer.stop();
        resolve();
      }),
    );
    this.#recorder.start(PART_MS);
  }

  pause(): void {
    if (this.#recorder.state !== 'recording') return;
    this.#recorder.pause();
    this.#recorder.requestData();
  }

  resume(): void {
    if (this.#recorder.state === 'paused') this.#recorder.resume();
  }

  /** Stops, and comes back when everything has arrived, or will not any more. */
  async finish(): Promise<void> {
    this.#halt();
    await this.#stopped;
    await this.#head.idle();
    await Promise.race([this.#upload.idle(), new Promise((resolve) => setTimeout(resolve, FLUSH_MS))]);
  }

  #halt(): void {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
  }
}
