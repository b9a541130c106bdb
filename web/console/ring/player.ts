// Plays notes through Web Audio. Browsers keep an AudioContext suspended until the
// person has clicked or pressed a key; Player says so (blocked) instead of being mute.
import { once, repeated, soft, type AnyTone, type Note, type Ringtone } from './tones';

/** An AudioContext that is allowed wakes up faster than this. */
const WAKE_MS = 300;

type Wanted = { tone: AnyTone; volume: number; until: number };

export class Player {
  #context: AudioContext | null = null;
  #wanted: Wanted | null = null;
  #ringing: (Wanted & { gain: GainNode; sources: OscillatorNode[] }) | null = null;
  #blocked = false;
  #check: ReturnType<typeof setTimeout> | undefined;

  /** changed hears whenever blocked changes. */
  constructor(private readonly changed: (blocked: boolean) => void) {}

  /** Finds out early whether sound is allowed, so that the first ring is heard. */
  probe(): void {
    const context = this.#open();
    if (context) this.#wake(context);
  }

  /** Rings until then (milliseconds of the local clock) or until hush. */
  ring(tone: AnyTone, volume: number, until: number): void {
    this.#wanted = { tone, volume, until };
    const context = this.#open();
    if (context && this.#wake(context)) this.#start(context);
  }

  hush(): void {
    this.#wanted = null;
    this.#stop();
  }

  /** One short sound; nothing when the browser does not allow it yet. */
  play(tone: Ringtone | 'soft', volume: number): void {
    const context = this.#open();
    if (context && this.#wake(context)) schedule(context, tone === 'soft' ? soft : once(tone), volume);
  }

  /** Asks for sound; works within a click or key press. */
  async unlock(): Promise<void> {
    const context = this.#open();
    if (!context) return;
    if (context.state !== 'running') await context.resume();
    if (context.state !== 'running') return;
    this.#block(false);
    this.#start(context);
  }

  close(): void {
    this.hush();
    clearTimeout(this.#check);
    void this.#context?.close();
    this.#context = null;
  }

  /** Whether it runs already; if not, it is asked to, and blocked is told when that does not help. */
  #wake(context: AudioContext): boolean {
    if (context.state === 'running') {
      this.#block(false);
      return true;
    }
    // Once it was refused, only a gesture helps.
    if (this.#blocked) return false;
    clearTimeout(this.#check);
    this.#check = setTimeout(() => this.#block(context.state !== 'running'), WAKE_MS);
    void this.unlock();
    return false;
  }

  #block(blocked: boolean): void {
    clearTimeout(this.#check);
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    this.changed(blocked);
  }

  #start(context: AudioContext): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    const now = this.#ringing;
    // The server's clock is known to a second only: a small difference is no new wish.
    const same = now && now.tone === wanted.tone && now.volume === wanted.volume;
    if (same && Math.abs(now.until - wanted.until) < 2000) return;
    this.#stop();
    const seconds = (wanted.until - Date.now()) / 1000;
    if (seconds <= 0) return;
    this.#ringing = { ...wanted, ...schedule(context, repeated(wanted.tone, seconds), wanted.volume) };
  }

  #stop(): void {
    const ringing = this.#ringing;
    this.#ringing = null;
    if (!ringing || !this.#context) return;
    const now = this.#context.currentTime;
    // A short fade instead of a click.
    ringing.gain.gain.setTargetAtTime(0, now, 0.012);
    for (const source of ringing.sources) source.stop(now + 0.05);
  }

  #open(): AudioContext | null {
    if (typeof AudioContext === 'undefined') return null;
    this.#context ??= new AudioContext();
    return this.#context;
  }
}

/** Puts all notes on the audio clock at once, from where nothing throttles them. */
function schedule(
  context: AudioContext,
  notes: Note[],
  volume: number,
): { gain: GainNode; sources: OscillatorNode[] } {
  const gain = context.createGain();
  // Loudness is heard about as the square of the slider.
  gain.gain.value = (volume / 100) ** 2;
  gain.connect(context.destination);
  const start = context.currentTime + 0.03;
  const sources = notes.map((note) => {
    const source = context.createOscillator();
    const envelope = context.createGain();
    source.type = note.wave;
    source.frequency.value = note.hertz;
    envelope.gain.setValueAtTime(0, start + note.at);
    envelope.gain.linearRampToValueAtTime(note.loud, start + note.at + 0.008);
    envelope.gain.exponentialRampToValueAtTime(0.0001, start + note.at + note.seconds);
    source.connect(envelope).connect(gain);
    source.start(start + note.at);
    source.stop(start + note.at + note.seconds + 0.02);
    return source;
  });
  return { gain, sources };
}
