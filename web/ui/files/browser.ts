import { Tray, type FileDoor } from '../../core/upload/tray';

/** A tray that shows pictures while they are on their way, and leaves no trace of them in memory. */
export function browserTray(door: FileDoor): Tray {
  const tray = new Tray({
    door,
    online: () => navigator.onLine,
    preview: (file) =>
      /^image\/(png|jpeg|gif|webp)$/.test(file.type) && file.size < 30e6
        ? URL.createObjectURL(file)
        : undefined,
    forget: (preview) => URL.revokeObjectURL(preview),
  });
  addEventListener('online', () => tray.wake());
  // Leaving the page loses what is on its way.
  addEventListener('beforeunload', (event) => tray.busy && event.preventDefault());
  return tray;
}
