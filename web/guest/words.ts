import { chooseLanguage, createTranslate, type Messages, type Translate } from '../core/i18n';
import { callWords, type CallTranslate } from '../ui/call/words';
import english from './messages/en.json';

export type GuestWords = { language: string; t: Translate<typeof english>; call: CallTranslate };

export async function guestWords(wanted: readonly (string | undefined)[]): Promise<GuestWords> {
  const language = chooseLanguage(wanted, ['en', 'de']);
  const messages: Messages = language === 'de' ? (await import('./messages/de.json')).default : english;
  document.documentElement.lang = language;
  return { language, t: createTranslate(language, messages, english), call: await callWords(language) };
}
