import type { Hands } from './hands';

export type Greeting = NonNullable<Hands['config']['greetings']>[number];

/** Whether a page's address fits the pattern, as the server's routing rules understand it. */
export function pageFits(pattern: string, { host, pathname }: { host: string; pathname: string }): boolean {
  const wanted = pattern
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '');
  const text = (wanted.startsWith('/') ? pathname : host + pathname).toLowerCase();
  const [first = '', ...rest] = wanted.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let middle = text.slice(first.length, text.length - last.length);
  for (const part of rest) {
    const at = middle.indexOf(part);
    if (at < 0) return false;
    middle = middle.slice(at + part.length);
  }
  return true;
}

/** The greetings for this visitor on this page that have not been said, the soonest first. */
export function fitting(
  all: readonly Greeting[],
  {
    language,
    said,
    returning,
    page,
  }: {
    language: string;
    said: readonly string[];
    returning: boolean;
    page: { host: string; pathname: string };
  },
): { id: string; text: string; seconds: number }[] {
  return all
    .filter(({ id, who, pages }) => {
      if (said.includes(id) || (who && (who === 'returning') !== returning)) return false;
      return pages.length === 0 || pages.some((pattern) => pageFits(pattern, page));
    })
    .flatMap(({ id, seconds, texts }) => {
      const text = texts[language];
      return text ? [{ id, text, seconds }] : [];
    })
    .sort((a, b) => a.seconds - b.seconds);
}

const visitGap = 30 * 60_000;

/**
 * Says by itself what the site wants said, in a bubble beside the button: once to each visitor,
 * one on a page, and not to somebody who has opened the chat on this visit.
 */
export class Greeter {
  readonly #hands: Hands;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #bubble: HTMLElement | undefined;
  #sheet: CSSStyleSheet | undefined;
  #due: { id: string; text: string } | undefined;
  #began = false;

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#begin();
  }

  /** An admin has changed the greetings while the page is open. */
  learn(greetings: Greeting[]): void {
    const { config } = this.#hands;
    if (JSON.stringify(greetings) === JSON.stringify(config.greetings ?? [])) return;
    config.greetings = greetings;
    if (this.#began) this.page();
    else this.#begin();
  }

  #begin(): void {
    const hands = this.#hands;
    if (!hands.config.greetings?.length) return;
    this.#began = true;
    this.#count();
    hands.calls['on']?.(
      'open' as never,
      (() => {
        hands.tab.set({ talked: true });
        this.#hide();
      }) as never,
    );
    document.addEventListener('visibilitychange', () => this.#say());
    this.page();
  }

  /** Another page is shown, or the first. */
  page(): void {
    const { config, tab, language } = this.#hands;
    clearTimeout(this.#timer);
    this.#due = undefined;
    this.#hide();
    const [next] = fitting(config.greetings ?? [], {
      language: /^de/i.test(language()) ? 'de' : 'en',
      said: this.#said(),
      returning: (this.#hands.visitor.value.visits ?? 1) > 1,
      page: location,
    });
    if (!next || tab.value.talked || tab.value.open) return;
    this.#timer = setTimeout(() => {
      this.#due = next;
      this.#say();
    }, next.seconds * 1000);
  }

  /** Counts visits: a tab that opens half an hour after the last page is another one. */
  #count(): void {
    const { visitor } = this.#hands;
    const { visits = 0, at = 0 } = visitor.value;
    const now = Date.now();
    visitor.set({ visits: visits === 0 || now - at > visitGap ? visits + 1 : visits, at: now });
  }

  /** Another tab may have said it meanwhile. */
  #said(): readonly string[] {
    const { config, visitor } = this.#hands;
    try {
      const kept = JSON.parse(localStorage.getItem(`deskside:${config.site}`) ?? '{}') as {
        greeted?: string[];
      };
      return [...(kept.greeted ?? []), ...(visitor.value.greeted ?? [])];
    } catch {
      return visitor.value.greeted ?? [];
    }
  }

  #say(): void {
    const { visitor, tab } = this.#hands;
    const due = this.#due;
    if (!due || document.visibilityState !== 'visible') return;
    this.#due = undefined;
    const said = this.#said();
    if (said.includes(due.id) || tab.value.talked || tab.value.open) return;
    visitor.set({ greeted: [...new Set([...said, due.id])].slice(-100) });
    // It begins the conversation, if there is one.
    tab.set({ greeting: due.text });
    this.#hands.tell({ type: 'page', trail: tab.value });
    this.#draw(due.text);
  }

  /** Built node by node: the words of an admin are words. */
  #draw(words: string): void {
    const { host, config, language } = this.#hands;
    const german = /^de/i.test(language());
    const bubble = document.createElement('section');
    bubble.setAttribute('role', 'status');
    const text = document.createElement('span');
    const open = document.createElement('a');
    open.href = '#';
    open.setAttribute('role', 'button');
    text.textContent = words;
    open.append(text);
    open.addEventListener('click', (event) => {
      event.preventDefault();
      this.#hands.show(true);
    });
    const close = document.createElement('a');
    close.href = '#';
    close.setAttribute('role', 'button');
    close.ariaLabel = german ? 'Begrüßung schließen' : 'Close the greeting';
    close.textContent = '×';
    close.className = 'x';
    close.addEventListener('click', (event) => {
      event.preventDefault();
      this.#hide();
    });
    bubble.append(close);
    bubble.addEventListener('keydown', ({ key, target }) => {
      if (key === 'Escape') this.#hide();
      else if (key === ' ') (target as HTMLElement).click();
    });
    const root = host.shadowRoot;
    if (!root) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style(config.position));
    root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((other) => other !== this.#sheet), sheet];
    this.#sheet = sheet;
    root.append(bubble);
    // A region is read out when its words come, not when it comes with them.
    setTimeout(() => bubble.prepend(open), 50);
    this.#bubble = bubble;
  }

  #hide(): void {
    this.#bubble?.remove();
    this.#bubble = undefined;
  }
}

const style = (side: string): string => `
section{position:fixed;${side === 'left' ? 'left' : 'right'}:20px;bottom:88px;box-sizing:border-box;display:flex;gap:4px;align-items:start;max-width:min(320px,calc(100vw - 40px));padding:4px 4px 4px 16px;border-radius:18px;font:400 15px/21px system-ui,sans-serif;color:light-dark(#1f2230,#f2f2f4);background:light-dark(#fff,#26272d);box-shadow:0 0 0 1px #8883,0 12px 34px -8px #0005}
section a{all:unset;cursor:pointer;border-radius:12px;padding:9px 0;overflow-wrap:anywhere;white-space:pre-line}
section a.x{flex:none;box-sizing:border-box;width:40px;height:40px;padding:0;text-align:center;font:400 22px/40px system-ui,sans-serif;color:light-dark(#555a6b,#b4b6c0)}
section a.x:hover{background:#8882}
section a:focus-visible{outline:3px solid light-dark(#2f52d9,#9db2ff);outline-offset:1px}
@media(prefers-reduced-motion:no-preference){section{animation:greet .24s cubic-bezier(.2,.8,.2,1)}@keyframes greet{from{opacity:0;transform:translateY(6px)}}}
@media print{section{display:none}}
`;
