// Two soft tones at the loudspeaker that was chosen.
const [FIRST, SECOND, EACH] = [523.25, 659.25, 0.45];

type Sink = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };

export async function playTones(loudspeaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const element: Sink = new Audio();
  try {
    await context.resume();
    for (const [i, pitch] of [FIRST, SECOND].entries()) {
      const at = context.currentTime + 0.1 + i * EACH;
      const volume = context.createGain();
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.25, at + 0.05);
      volume.gain.linearRampToValueAtTime(0, at + EACH);
      const tone = context.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume).connect(out);
      tone.start(at);
      tone.stop(at + EACH);
    }
    element.srcObject = out.stream;
    if (loudspeaker) await element.setSinkId?.(loudspeaker).catch(() => undefined);
    await element.play();
    await new Promise((resolve) => setTimeout(resolve, 2 * EACH * 1000 + 200));
  } finally {
    element.pause();
    element.srcObject = null;
    await context.close();
  }
}
