// What of a page may be seen, and what may be touched. The recorder asks before it writes anything
// down, the executor before it does anything; both ask here, so that they cannot disagree.
//
// A state is inherited from parents, through shadow roots and frames, and only ever gets stricter,
// but for reveal, which lifts nothing except the mode 'everything'.
import type { CaptureSettings } from '../capture';
import type { Denied } from '../protocol';

export const blocked = 1;
export const masked = 2;
export const revealed = 4;
export const noControl = 8;
/** What a person types or chooses: contenteditable, options, results of a form. */
export const typed = 16;
/** Ours: launcher, panel, the frame around the page. Neither recorded nor touched. */
export const own = 32;
export type State = number;
/** What of these comes to a place hides more of it than before. */
export const hiding = blocked | masked | typed | own;

/** How a field is treated: shown as it is, its text hidden, or nothing of it told. */
export type Field = 'shown' | 'typed' | 'secret';

const ownHosts = new Set(['deskside-widget', 'deskside-cobrowse', 'deskside-code']);
const fields = new Set(['input', 'textarea', 'select', 'button']);
const typedPlaces = '[contenteditable],[role=textbox],[role=searchbox],output,meter,progress';
const results = new Set(['option', 'optgroup', 'output', 'meter', 'progress', 'select']);

const passwordWords =
  /\b(pin|pw|pwd|otp|totp|2fa|mfa|tan|ssn|seed|token|secret|geheim\w*|one ?time|einmal\w*|(verification|auth|sms|login|access|recovery|backup|confirmation|best(ä|ae)tigungs?|sicherheits|freischalt) ?code|code ?(sms|2fa)|(api|private|access) ?key|social ?(security|insurance)|sozialversicherung\w*|tax ?(id|number|no)|steuer ?(id|nummer|nr)|passport|reisepass|ausweis\w*|driving ?licen[cs]e)\b/;
const passwordParts = /passw|passcode|passphrase|kennwort|onetimecode|verificationcode|socialsecurity/;
const cardWords =
  /\b(card|cards|cc|credit|debit|karte|bic|blz|konto|kto|swift|csc|cvn|cid|expir\w*|exp|valid ?(until|thru|to)|g(ü|ue)ltig ?bis|(account|acct) ?(no|nr|num|number)|bank ?(account|konto)|sort ?code|routing|security ?code|pr(ü|ue)f(ziffer|nummer)|sepa)\b/;
const cardParts =
  /cardn|cardholder|ccn|creditcard|kreditkart|kartenn|karteninh|iban|cvv|cvc|kontonummer|kontoinhaber|accountnumber|securitycode|expirydate|expdate/;

const lookBeyond = /[\s>+~]|:(?:has|not|is|where|nth|first|last|only|empty|host|focus|hover|checked|target)/;

export class Rules {
  readonly mode: CaptureSettings['masking'];
  /** A selector looks at more than the element itself: a change may concern its neighbours. */
  readonly farsighted: boolean;
  readonly #mask: string;
  readonly #block: string;
  readonly #noControl: string;
  readonly #reveal: string;
  readonly #showFields: string;
  readonly #any: string;
  /** Was masked or blocked once: stays so wherever it goes and whatever it becomes. */
  readonly #tainted = new WeakMap<Node, State>();
  /** What an agent wrote into a field is no secret to agents, as long as it stands there unchanged. */
  readonly #written = new WeakMap<Element, string>();

  constructor(settings: CaptureSettings) {
    const mask = usable(settings.mask);
    const block = usable(settings.block);
    const forbid = usable(settings.noControl);
    // A selector that cannot be read would silently hide nothing: then all is hidden.
    const broken = mask.broken || block.broken;
    this.mode = broken ? 'everything' : settings.masking;
    this.#mask = join('[data-deskside-mask]', mask.good);
    this.#block = join('[data-deskside-block]', block.good);
    this.#noControl = forbid.broken ? '*' : join('[data-deskside-no-control]', forbid.good);
    this.#reveal = broken ? '' : usable(settings.reveal).good;
    this.#showFields = broken ? '' : usable(settings.showFields).good;
    // One question for most elements instead of four.
    this.#any = join([this.#block, this.#mask, this.#noControl].join(','), this.#reveal);
    this.farsighted = [mask.good, block.good, forbid.good, this.#reveal].some((one) =>
      lookBeyond.test(one.replaceAll(', ', ',')),
    );
  }

  /** The state of an element under a parent with the given state. */
  state(el: Element, inherited: State): State {
    let state = this.placed(el, inherited);
    const name = el.localName;
    if (ownHosts.has(name)) return state | own;
    if (el.matches(this.#any)) state |= this.#said(el);
    state |= this.tainted(el);
    if (results.has(name) || editable(el)) {
      state |= this.#showFields && !(state & typed) && el.matches(this.#showFields) ? 0 : typed;
      if (name === 'option' || name === 'optgroup') state = this.#option(el, state);
    }
    return state;
  }

  /** The state of a place: what holds a node there, and the slot that shows it inside a component. */
  placed(node: Element | Text, inherited: State): State {
    const slot = node.assignedSlot;
    return slot ? inherited | (this.of(slot) & ~revealed) : inherited;
  }

  /** What the site says of an element. */
  #said(el: Element): State {
    return (
      (el.matches(this.#block) ? blocked : 0) |
      (el.matches(this.#mask) ? masked : 0) |
      (el.matches(this.#noControl) ? noControl : 0) |
      (this.#reveal && el.matches(this.#reveal) ? revealed : 0)
    );
  }

  /** Options are shown with their select, and only with it; if an agent chose, what he chose. */
  #option(el: Element, state: State): State {
    const select = el.closest('select');
    const open =
      select &&
      this.field(select, state & ~typed) === 'shown' &&
      (this.#allowed(select, state) || (el as HTMLOptionElement).selected);
    return open ? state & ~typed : state | typed;
  }

  /** The state of any node, found by walking up to the top document. */
  of(node: Node): State {
    const line: Element[] = [];
    for (let at: Node | null = node; at; at = above(at)) if (at.nodeType === 1) line.push(at as Element);
    let state = 0;
    for (let el = line.pop(); el; el = line.pop()) state = this.state(el, state);
    return (node.nodeType === 3 ? this.placed(node as Text, state) : state) | this.tainted(node);
  }

  /** Text may be told as it is, apart from what looks like a card or an account. */
  open(state: State): boolean {
    if (state & (masked | typed | blocked | own)) return false;
    return this.mode !== 'everything' || (state & revealed) !== 0;
  }

  /** What was masked or blocked stays so, wherever the page puts it. */
  taint(node: Node, state: State = masked): void {
    this.#tainted.set(node, this.tainted(node) | (state & (masked | blocked) || masked));
  }

  /** What is masked below a root now stays so, wherever the page puts it before the recorder comes there. */
  survey(root: Document | ShadowRoot): void {
    for (const el of root.querySelectorAll(this.#mask)) this.taint(el);
    for (const el of root.querySelectorAll(this.#block)) this.taint(el, blocked);
    for (const el of root.querySelectorAll(typedPlaces)) {
      if (!(this.of(el) & (masked | typed))) continue;
      const texts = el.ownerDocument.createTreeWalker(el, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) this.taint(texts.currentNode);
    }
  }

  /** What is known of a node from where it was before. */
  tainted(node: Node): State {
    return this.#tainted.get(node) ?? 0;
  }

  /** What an agent wrote there. */
  wrote(el: Element, value: string): void {
    this.#written.set(el, value);
  }

  touched(el: Element): void {
    this.#written.delete(el);
  }

  writtenByAgent(el: Element): boolean {
    return this.#written.has(el) && this.#written.get(el) === (el as HTMLInputElement).value;
  }

  field(el: Element, state: State): Field {
    if (this.secret(el)) return 'secret';
    if (state & (masked | blocked)) return 'secret';
    return this.#allowed(el, state) || this.writtenByAgent(el) ? 'shown' : 'typed';
  }

  /** The site lets this field be seen. */
  #allowed(el: Element, state: State): boolean {
    const open = this.mode !== 'everything' || (state & revealed) !== 0;
    return open && this.#showFields !== '' && el.matches(this.#showFields);
  }

  /** Why nothing of a field may ever be told or touched, whatever the settings say. */
  secret(el: Element): 'password' | 'card' | 'file' | null {
    const name = el.localName;
    if (name !== 'input' && name !== 'textarea' && name !== 'select' && !editable(el)) return null;
    const type = name === 'input' ? (el as HTMLInputElement).type : '';
    if (type === 'file') return 'file';
    if (type === 'password') {
      this.#passwords.add(el);
      return 'password';
    }
    if (this.#passwords.has(el)) return 'password';
    if (type === 'hidden') return 'password';
    if (type === 'checkbox' || type === 'radio' || type === 'submit' || type === 'button' || type === 'reset')
      return null;
    const complete = (el.getAttribute('autocomplete') ?? '').toLowerCase();
    if (/\bcc-|transaction-/.test(complete)) return 'card';
    if (/one-time|password|webauthn/.test(complete)) return 'password';
    const hints = hintsOf(el);
    const compact = hints.replaceAll(' ', '');
    if (cardWords.test(hints) || cardParts.test(compact)) return 'card';
    if (passwordWords.test(hints) || passwordParts.test(compact)) return 'password';
    const security = getComputedStyle(el).getPropertyValue('-webkit-text-security');
    return security && security !== 'none' ? 'password' : null;
  }
  readonly #passwords = new WeakSet<Element>();

  /** The element is a field that was a password before. */
  remember(el: Element): void {
    this.#passwords.add(el);
  }

  /** Why an agent may not touch an element; null if he may. */
  denied(el: Element): Denied | null {
    const state = this.of(el);
    if (state & own) return 'own-ui';
    if (state & blocked) return 'blocked';
    if (state & noControl) return 'no-control';
    for (let at: Node | null = el; at; at = above(at)) {
      const secret = at.nodeType === 1 ? this.secret(at as Element) : null;
      if (secret) return secret;
    }
    if (state & masked) return 'masked';
    if (this.mode === 'everything' && !(state & revealed)) return 'masked';
    const labelled = el.closest('label')?.control;
    return labelled && labelled !== el && !el.contains(labelled) ? this.denied(labelled) : null;
  }
}

/** A place is treated more strictly now than before. */
export function stricter(now: State, before: State): boolean {
  return (now & ~before & hiding) !== 0 || (before & ~now & revealed) !== 0;
}

/** The node above, out of shadow roots and same-origin frames. */
export function above(node: Node): Node | null {
  if (node.parentNode) return node.parentNode;
  if (node.nodeType === 11) return (node as ShadowRoot).host ?? null;
  if (node.nodeType !== 9) return null;
  try {
    return (node as Document).defaultView?.frameElement ?? null;
  } catch {
    return null;
  }
}

/** inside is outer, or below it: through shadow roots too. */
export function within(inside: Node, outer: Node): boolean {
  for (let at: Node | null = inside; at; at = above(at)) if (at === outer) return true;
  return false;
}

export function isField(el: Element): boolean {
  return fields.has(el.localName) && el.localName !== 'button';
}

export function editable(el: Element): boolean {
  const value = el.getAttribute('contenteditable');
  if (value !== null) return value.toLowerCase() !== 'false';
  if (el.getAttribute('role') === 'textbox' || el.getAttribute('role') === 'searchbox')
    return el.localName !== 'input';
  return el.localName === 'html' && el.ownerDocument.designMode === 'on';
}

function hintsOf(el: Element): string {
  const said = ['name', 'id', 'class', 'aria-label', 'placeholder', 'title', 'data-testid', 'data-field']
    .map((name) => el.getAttribute(name) ?? '')
    .concat(
      Array.from((el as HTMLInputElement).labels ?? [], (label) => (label.textContent ?? '').slice(0, 80)),
      (el.getAttribute('aria-labelledby') ?? '')
        .split(/\s+/)
        .map((id) => (id ? ((el.getRootNode() as Document).getElementById?.(id)?.textContent ?? '') : '')),
    )
    .join(' ');
  return said
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9äöüß]+/g, ' ');
}

function usable(selectors: string[]): { good: string; broken: boolean } {
  const probe = document.createDocumentFragment();
  const good: string[] = [];
  let broken = false;
  for (const selector of selectors) {
    if (!selector.trim()) continue;
    try {
      probe.querySelector(selector);
      good.push(selector);
    } catch {
      broken = true;
    }
  }
  return { good: good.join(','), broken };
}

const join = (first: string, rest: string) => (rest ? `${first},${rest}` : first);
