// What call screens say. The texts come with the call's code, not before it.
import { createTranslate, type Messages, type Translate } from '../../core/i18n';
import english from './messages/en.json';

export type CallTexts = typeof english;
export type CallTranslate = Translate<CallTexts>;

export async function callWords(language: string): Promise<CallTranslate> {
  const messages: Messages = language === 'de' ? (await import('./messages/de.json')).default : english;
  return createTranslate(language, messages, english);
}
