/** Two soft notes, a third apart. */
export function chime(audio: AudioContext): void {
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
