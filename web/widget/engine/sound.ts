let audio: AudioContext | undefined;

/** Browsers allow sound only after a gesture in this frame. */
export function allowSound(): void {
  const wake = () => {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume().catch(() => undefined);
  };
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, wake, { passive: true });
}

/** Two soft notes, a third apart; silent where the browser does not allow sound. */
export function playNews(): void {
  if (audio?.state !== 'running') return;
  const start = audio.currentTime + 0.02;
  for (const [at, pitch] of [
    [0, 660],
    [0.11, 880],
  ] as const) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start + at);
    volume.gain.linearRampToValueAtTime(0.09, start + at + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0004, start + at + 0.42);
    tone.connect(volume).connect(audio.destination);
    tone.start(start + at);
    tone.stop(start + at + 0.45);
  }
}
