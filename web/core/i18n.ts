/** A text, or its forms by plural category (`other` at least), chosen by the parameter `count`. */
export type Text = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Messages = Record<string, Text>;
export type Params = Record<string, string | number>;

/** Says the text of a key in one language; `{name}` stands for a parameter. Keys are those of the English file. */
export type Translate<M extends Messages> = (key: keyof M & string, params?: Params) => string;

export function createTranslate<M extends Messages>(
  language: string,
  messages: { [K in keyof M]?: Text },
  english: M,
): Translate<M> {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (key, params = {}) => {
    let text: Text = messages[key] ?? (english[key] as Text);
    if (typeof text !== 'string') {
      const form = plural.select(Number(params['count'] ?? 0));
      text = text[form] ?? text.other;
    }
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return value === undefined ? whole : typeof value === 'number' ? number.format(value) : value;
    });
  };
}

/** The first of the wanted languages (BCP 47) that there are texts for, else the first there is. */
export function chooseLanguage<L extends string>(
  wanted: readonly (string | undefined)[],
  there: readonly [L, ...L[]],
): L {
  for (const want of wanted) {
    const base = want?.toLowerCase().split('-')[0];
    const found = there.find((language) => language === base);
    if (found) return found;
  }
  return there[0];
}
