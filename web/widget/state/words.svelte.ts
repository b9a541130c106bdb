import { chooseLanguage, createTranslate, type Translate } from '../../core/i18n';
import english from '../messages/en.json';

type Texts = typeof english;

/** Words is what the widget says, in the language of the page or else of the browser. */
export class Words {
  language = $state('en');
  t: Translate<Texts> = $state.raw(createTranslate('en', {}, english));
  /** The page's or the browser's own variant of it (de-AT, en-GB): how times look. */
  variant = $state('en');

  async speak(wanted: string): Promise<void> {
    const language = chooseLanguage([wanted, ...navigator.languages], ['en', 'de']);
    const texts: Partial<Texts> = language === 'de' ? (await import('../messages/de.json')).default : english;
    const variant =
      [wanted, ...navigator.languages].find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
    this.language = language;
    this.t = createTranslate(language, texts, english);
    this.variant = valid(variant) ? variant : language;
    document.documentElement.lang = language;
  }
}

function valid(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
