// A test of devices and network as its page needs it. Nothing is switched on, and nothing
// of calls is loaded, before the person's own click.
import { loadCalls } from '../../../core/call/call';
import { canShare } from '../../../core/call/devices';
import { testLine, type Grant } from '../../../core/call/test/line';
import {
  untested,
  verdictOf,
  type NetworkResult,
  type Outcome,
  type Verdict,
} from '../../../core/call/test/result';
import { asProblem, type Problem } from '../../../core/problem';
import { Preview } from '../preview.svelte';
import { testPicture } from './picture';
import { playTones } from './tones';

/** At this loudness somebody speaks. */
const SPOKEN = 0.08;

export class Trial {
  readonly preview: Preview;
  readonly screen: Outcome = canShare() ? 'works' : 'skipped';
  result = $state.raw<NetworkResult>(untested);
  running = $state(false);
  /** The server gives no permission to test. */
  problem = $state.raw<Problem | null>(null);
  /** It has heard something. */
  heard = $state(false);
  loudspeaker = $state<Outcome>('waiting');
  playing = $state(false);
  readonly #grant: () => Promise<Grant>;

  constructor(grant: () => Promise<Grant>, box: Storage | undefined = undefined) {
    this.#grant = grant;
    this.preview = new Preview(globalThis.navigator?.mediaDevices, box);
    this.preview.microphone = false;
  }

  get microphone(): Outcome {
    if (this.preview.problems.microphone) return 'fails';
    if (this.heard) return 'works';
    return this.preview.microphone ? 'running' : 'waiting';
  }

  get camera(): Outcome {
    if (this.preview.problems.camera) return 'fails';
    if (this.preview.picture) return 'works';
    return this.#seen ? 'works' : 'waiting';
  }
  #seen = $state(false);

  get verdict(): Verdict | null {
    return verdictOf(this.result, this.microphone);
  }

  /** Follows the meter; called whenever it moves. */
  listen(): void {
    if (this.preview.level > SPOKEN) this.heard = true;
  }

  async setCamera(on: boolean): Promise<void> {
    await this.preview.setCamera(on);
    if (this.preview.picture) this.#seen = true;
  }

  async play(): Promise<void> {
    if (this.playing) return;
    this.playing = true;
    try {
      await playTones(this.preview.choice.audiooutput);
      if (this.loudspeaker === 'waiting' || this.loudspeaker === 'fails') this.loudspeaker = 'running';
    } catch {
      this.loudspeaker = 'fails';
    } finally {
      this.playing = false;
    }
  }

  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.problem = null;
    try {
      await testLine({
        grant: this.#grant,
        library: loadCalls,
        picture: testPicture,
        show: (result) => (this.result = result),
      });
    } catch (thrown) {
      this.problem = asProblem(thrown);
      this.result = untested;
    } finally {
      this.running = false;
    }
  }

  close(): void {
    this.preview.close();
  }
}
