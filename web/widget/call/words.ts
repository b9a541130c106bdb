import { createTranslate, type Translate } from '../../core/i18n';
import german from './messages/de.json';
import english from './messages/en.json';

/** What is said of a call in the chat. */
export function callWords(language: string): Translate<typeof english> {
  return createTranslate(language, language === 'de' ? german : english, english);
}
