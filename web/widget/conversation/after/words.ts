import { createTranslate, type Translate } from '../../../core/i18n';
import german from './messages/de.json';
import english from './messages/en.json';

/** What is said after a conversation, in the language of the widget. */
export function afterWords(language: string): Translate<typeof english> {
  return createTranslate(language, language === 'de' ? german : english, english);
}
