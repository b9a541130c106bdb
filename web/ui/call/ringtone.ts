// Rings where a visitor is called: two soft strokes like a telephone's, again and again. All of
// it is put on the audio clock at once, where no throttled tab can make it stutter.

const EVERY = 3;
/** An AudioContext that is allowed wakes up faster than this. */
const WAKE_MS = 300;
/** Seconds after the start of a ring, and hertz. */
const notes = [0, 0.12, 0.24, 0.36, 0.9, 1.02, 1.14, 1.26].map(
  (at, i) => [at, i % 2 === 0 ? 660 : 880] as const,
);

export class Ringtone {
  #context: AudioContext | undefined;
  #gain: GainNode | undefined;
  #tones: OscillatorNode[] = [];
  #until = 0;
  #blocked = false;
  #check: ReturnType<typeof setTimeout> | undefined;
  readonly #stop = new AbortController();

  /** changed hears whether the browser keeps it silent until the person clicks. */
  constructor(private readonly changed: (blocked: boolean) => void = () => undefined) {
    const { signal } = this.#stop;
    for (const gesture of ['pointerdown', 'click', 'keydown'])
      addEventListener(gesture, () => void this.unlock(), { signal, capture: true, passive: true });
  }

  /** Until then (milliseconds of the local clock) or until hush. */
  ring(until: number): void {
    if (this.#until > 0) return;
    this.#until = until;
    void this.unlock();
    this.#check = setTimeout(() => this.#say(this.#context?.state !== 'running'), WAKE_MS);
  }

  hush(): void {
    this.#until = 0;
    clearTimeout(this.#check);
    const now = this.#context?.currentTime ?? 0;
    // A short fade instead of a click.
    this.#gain?.gain.setTargetAtTime(0, now, 0.012);
    for (const tone of this.#tones) tone.stop(now + 0.1);
    this.#tones = [];
    this.#gain = undefined;
    this.#say(false);
  }

  /** Works within a click or a key press; elsewhere if the browser is kind. */
  async unlock(): Promise<void> {
    if (this.#until === 0 || typeof AudioContext === 'undefined') return;
    const context = (this.#context ??= new AudioContext());
    if (context.state !== 'running') await context.resume().catch(() => undefined);
    if (context.state !== 'running') return;
    this.#say(false);
    this.#start(context);
  }

  close(): void {
    this.#stop.abort();
    this.hush();
    void this.#context?.close();
    this.#context = undefined;
  }

  #say(blocked: boolean): void {
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    this.changed(blocked);
  }

  #start(context: AudioContext): void {
    if (this.#gain || this.#until === 0) return;
    const gain = context.createGain();
    gain.gain.value = 0.3;
    gain.connect(context.destination);
    this.#gain = gain;
    const begin = context.currentTime + 0.03;
    const times = Math.floor((this.#until - Date.now()) / 1000 / EVERY) + 1;
    for (let ring = 0; ring < times; ring++) {
      for (const [at, hertz] of notes)
        this.#tones.push(strike(context, gain, begin + ring * EVERY + at, hertz));
    }
  }
}

function strike(context: AudioContext, to: AudioNode, at: number, hertz: number): OscillatorNode {
  const tone = context.createOscillator();
  const envelope = context.createGain();
  tone.frequency.value = hertz;
  envelope.gain.setValueAtTime(0, at);
  envelope.gain.linearRampToValueAtTime(0.5, at + 0.01);
  envelope.gain.exponentialRampToValueAtTime(0.0005, at + 0.3);
  tone.connect(envelope).connect(to);
  tone.start(at);
  tone.stop(at + 0.32);
  return tone;
}
