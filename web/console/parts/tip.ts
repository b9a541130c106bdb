// Names icon buttons for the eye: after 400 ms under the pointer, at once on keyboard
// focus. Screen readers have the button's own name, so the tip is silent for them.
import type { Attachment } from 'svelte/attachments';
import { float } from './float';

const WAIT_MS = 400;

let shown: HTMLElement | null = null;

function show(anchor: Element, text: string, keys: readonly string[]): void {
  hide();
  const element = document.createElement('div');
  element.className = 'tip';
  element.popover = 'manual';
  element.ariaHidden = 'true';
  element.append(text);
  for (const key of keys) {
    const cap = document.createElement('kbd');
    cap.textContent = key;
    element.append(' ', cap);
  }
  // Beside its anchor, so that a modal dialog's buttons have theirs within the dialog.
  anchor.after(element);
  element.showPopover();
  float(element, anchor as HTMLElement, { side: 'below', align: 'center' });
  shown = element;
}

function hide(): void {
  shown?.remove();
  shown = null;
}

/** `keys` are the caps that stand behind it. */
export function tip(text: string, keys: readonly string[] = []): Attachment<HTMLElement> {
  return (anchor) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const leave = () => {
      clearTimeout(timer);
      hide();
    };
    const enter = ({ pointerType }: PointerEvent) => {
      if (pointerType === 'mouse') timer = setTimeout(() => show(anchor, text, keys), WAIT_MS);
    };
    anchor.addEventListener('pointerenter', enter, { signal });
    anchor.addEventListener('pointerleave', leave, { signal });
    anchor.addEventListener('pointerdown', leave, { signal });
    anchor.addEventListener('blur', leave, { signal });
    anchor.addEventListener('keydown', leave, { signal });
    anchor.addEventListener('focus', () => anchor.matches(':focus-visible') && show(anchor, text, keys), {
      signal,
    });
    return () => {
      stop.abort();
      leave();
    };
  };
}
