// A long piece of work in short tasks, between which the page has its turn.

/** Milliseconds of work in one go; packing what came of it takes a few more. */
const longest = 25;

export class Slices {
  #began = performance.now();
  #whole = false;

  readonly over = (): boolean => !this.#whole && performance.now() - this.#began > longest;

  /** Finishes in one go: the page does not let itself be told in several. */
  hurry(): void {
    this.#whole = true;
  }

  async rest(): Promise<void> {
    await turn();
    this.#began = performance.now();
  }
}

/** A task of its own: unlike a timer's, it comes at once, also in a tab that nobody sees. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(0);
  });
}
