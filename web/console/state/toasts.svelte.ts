// Short messages at the bottom of the screen; one with an Undo stays for eight seconds.
export type Toast = {
  id: number;
  text: string;
  act?: { label: string; run: () => void };
  tone: 'plain' | 'error';
};

const SHORT_MS = 5000;
export const UNDO_MS = 8000;

export class Toasts {
  shown = $state<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, { timer: ReturnType<typeof setTimeout>; ms: number }>();

  say(text: string, act?: Toast['act'], tone: Toast['tone'] = 'plain'): void {
    const toast: Toast = { id: this.#next++, text, tone, ...(act ? { act } : {}) };
    // Three at most: an older one makes room.
    for (const old of this.shown.slice(0, -2)) this.dismiss(old.id);
    this.shown = [...this.shown, toast];
    this.#run(toast.id, act || tone === 'error' ? UNDO_MS : SHORT_MS);
  }

  error(text: string): void {
    this.say(text, undefined, 'error');
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  /** While the pointer or the focus is on a toast, it stays. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
  }

  release(id: number): void {
    const held = this.#timers.get(id);
    if (held) this.#run(id, held.ms);
  }

  #run(id: number, ms: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.set(id, { ms, timer: setTimeout(() => this.dismiss(id), ms) });
  }
}

export const toasts = new Toasts();
