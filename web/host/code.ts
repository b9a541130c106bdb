import type { Hands } from './hands';
import de from './messages/de.json';
import en from './messages/en.json';

/** Shows the code that the visitor reads out to an agent, in a small dialog of the page's top layer. */
export class CodeCard {
  #dialog: HTMLDialogElement | undefined;
  #code: HTMLElement | undefined;
  #about: HTMLElement | undefined;

  constructor(private readonly hands: Hands) {}

  /** Opens it; the code follows. */
  open(): void {
    this.close();
    const t = /^de/i.test(this.hands.language()) ? de : en;
    const box = document.createElement('deskside-code');
    const root = box.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', t.title);
    const make = (tag: string, text: string) => {
      const element = dialog.appendChild(document.createElement(tag));
      element.textContent = text;
      return element;
    };
    make('h2', t.title);
    this.#about = make('p', t.about);
    this.#code = make('output', t.wait);
    make('p', t.once);
    const close = make('button', t.close) as HTMLButtonElement;
    close.type = 'button';
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => box.remove());
    root.append(dialog);
    document.body.append(box);
    dialog.showModal();
    this.#dialog = dialog;
  }

  /** What the site says of co-browsing is read with the code, never after it. */
  show(code: string | undefined, consent: Partial<Record<string, string>> = {}): void {
    const language = /^de/i.test(this.hands.language()) ? 'de' : 'en';
    const t = { de, en }[language];
    if (this.#about) this.#about.textContent = consent[language] ?? t.about;
    if (this.#code) this.#code.textContent = code ? code.replace(/^(...)/, '$1 ') : t.none;
  }

  close(): void {
    this.#dialog?.close();
    this.#dialog = undefined;
  }
}

const css = `
:host{all:initial}
dialog{border:0;border-radius:18px;padding:26px 28px;max-width:340px;text-align:center;font:15px/1.45 system-ui;color:light-dark(#1d1d22,#f3f3f4);background:light-dark(#fff,#1f2025);color-scheme:light dark;box-shadow:0 18px 60px #0006}
dialog::backdrop{background:#0006}
h2{font:650 18px/1.3 system-ui;margin:0 0 6px}
p{margin:0;opacity:.75;font-size:14px;overflow-wrap:anywhere}
output{display:block;margin:18px 0 14px;font:650 38px/1.1 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.04em}
button{margin-top:18px;font:500 15px system-ui;padding:9px 22px;border:1px solid #8886;border-radius:10px;background:none;color:inherit;cursor:pointer}
button:focus-visible{outline:3px solid #3b64e0;outline-offset:2px}
`;
