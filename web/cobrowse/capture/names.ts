// Class names and ids where digits, or everything, is to be hidden: only words that style sheets use
// are told. The rest gets names that say nothing, the same in sheets and on elements, so that the
// page looks as it did.
export class Names {
  readonly #told = new Map<string, string>();

  /** What a name is told as: once decided, always so. */
  of(name: string, spoken: boolean): string {
    let told = this.#told.get(name);
    if (told === undefined) {
      told = spoken && /^[a-zA-Z_-]{1,40}$/.test(name) ? name : this.#next();
      this.#told.set(name, told);
    }
    return told;
  }

  #next(): string {
    let text = '';
    for (let rest = this.#told.size + 1; rest > 0; rest = Math.floor(rest / 26))
      text += String.fromCharCode(97 + (rest % 26));
    return `x-${text}`;
  }

  /** The names in a selector. */
  inSelector(selector: string): string {
    return selector.replace(
      /("(?:\\[\s\S]|[^"\\])*")|([.#])((?:\\(?:[\da-f]{1,6}\s?|[\s\S])|[\w-]|[^ -~])+)/gi,
      (found, string: string | undefined, sign: string, name: string) =>
        string !== undefined || /^\d/.test(name) ? found : sign + this.of(plain(name), true),
    );
  }
}

/** A name as elements have it: without the style sheet's escapes. */
export const plain = (name: string) =>
  name.replace(/\\(?:([\da-f]{1,6})\s?|([\s\S]))/gi, (_, code: string | undefined, char: string) =>
    code ? String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)) : char,
  );
