// The console's language. `t` reads the current one, so that everything that shows a text
// follows when it changes.
import { chooseLanguage, createTranslate, type Messages, type Params } from '../../core/i18n';
import { When } from '../../core/when';
import type { Preferences } from '../types';
import english from '../i18n/en.json';

export type TextKey = keyof typeof english;
export type Language = 'en' | 'de';

const loaders: Record<Language, () => Promise<Messages>> = {
  en: () => Promise.resolve(english as Messages),
  de: () => import('../i18n/de.json').then((module) => module.default as Messages),
};

class Texts {
  language = $state<Language>('en');
  /** The language with the browser's region, for dates and times: en-GB. */
  region = $state('en');
  when = $state.raw(new When('en'));
  #translate = $state.raw(createTranslate('en', english as Messages, english as Messages));

  /** Switches to the wanted language; `system` is the browser's. */
  async use(wanted: Preferences['language']): Promise<void> {
    const wants = wanted === 'system' ? navigator.languages : [wanted];
    const language = chooseLanguage(wants, ['en', 'de'] as const);
    const messages = await loaders[language]();
    // Dates follow the browser's region (en-GB, de-AT) as long as the language is the same.
    const region = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
    this.language = language;
    this.region = region;
    this.when = new When(region);
    this.#translate = createTranslate(language, messages, english as Messages);
    document.documentElement.lang = language;
  }

  knows(key: string): key is TextKey {
    return Object.hasOwn(english, key);
  }

  say(key: TextKey, params?: Params): string {
    return this.#translate(key, params);
  }
}

export const texts = new Texts();

/** The text of the key in the current language. */
export function t(key: TextKey, params?: Params): string {
  return texts.say(key, params);
}
