import { RenderingCancelledException, type PDFDocumentProxy, type RenderTask } from 'pdfjs-dist';

const WIDEST = 1100;
/** Beyond this many pixels phones refuse a canvas. */
const MOST_PIXELS = 16 << 20;

/** One page: a box of its shape, drawn while it is near what is seen. */
export class Paper {
  readonly element = document.createElement('section');
  readonly #file: PDFDocumentProxy;
  readonly #number: number;
  #ratio: number;
  #zoom = 1;
  #near = false;
  #task: RenderTask | undefined;
  #drawn = 0;

  constructor(main: HTMLElement, file: PDFDocumentProxy, number: number, label: string, ratio: number) {
    this.#file = file;
    this.#number = number;
    this.#ratio = ratio;
    this.element.setAttribute('aria-label', label);
    main.append(this.element);
    this.resize(1);
  }

  near(near: boolean): void {
    this.#near = near;
    if (near) void this.#draw();
    else this.#forget();
  }

  resize(zoom: number): void {
    this.#zoom = zoom;
    const width = this.#width();
    this.element.style.width = `${width}px`;
    this.element.style.height = `${width / this.#ratio}px`;
    if (this.#near) void this.#draw();
  }

  #width(): number {
    return Math.round(Math.min(WIDEST, document.documentElement.clientWidth - 16) * this.#zoom);
  }

  #forget(): void {
    this.#task?.cancel();
    this.#drawn = 0;
    this.element.replaceChildren();
  }

  async #draw(): Promise<void> {
    const width = this.#width();
    if (this.#drawn === width) return;
    this.#drawn = width;
    this.#task?.cancel();
    try {
      const page = await this.#file.getPage(this.#number);
      const natural = page.getViewport({ scale: 1 });
      this.#ratio = natural.width / natural.height;
      this.element.style.height = `${width / this.#ratio}px`;
      const sharp = Math.min(devicePixelRatio, 2, Math.sqrt((MOST_PIXELS * this.#ratio) / width ** 2));
      const viewport = page.getViewport({ scale: (width / natural.width) * sharp });
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.floor(viewport.width));
      canvas.height = Math.max(1, Math.floor(viewport.height));
      canvas.setAttribute('aria-hidden', 'true');
      this.#task = page.render({ canvas, viewport });
      await this.#task.promise;
      // For who cannot see the picture, and for the browser's own search.
      const words = document.createElement('p');
      const { items } = await page.getTextContent();
      words.textContent = items.map((item) => ('str' in item ? item.str : '')).join(' ');
      if (this.#drawn === width) this.element.replaceChildren(canvas, words);
    } catch (thrown) {
      if (thrown instanceof RenderingCancelledException) return;
      this.element.dataset['broken'] = '';
    }
  }
}
