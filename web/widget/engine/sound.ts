let audio: AudioContext | undefined;

/** Browsers allow sound only after a gesture in this frame. */
export function allowSound(): void {
  const wake = () => {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume().catch(() => undefined);
  };
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, wake, { passive: true });
}

/** Says that there is news; silent where the browser does not allow sound. */
export function playNews(): void {
  if (audio?.state === 'running')
    import('./chime').then(({ chime }) => audio && chime(audio)).catch(() => undefined);
}
