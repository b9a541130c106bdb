// What the console's call panel says beside what all call screens say.
import { createTranslate, type Messages, type Translate } from '../../core/i18n';
import { callWords, type CallTranslate } from '../../ui/call/words';
import english from './messages/en.json';

export type PanelTranslate = Translate<typeof english>;
export type PanelWords = { call: CallTranslate; panel: PanelTranslate };

export async function panelWords(language: string): Promise<PanelWords> {
  const messages: Messages = language === 'de' ? (await import('./messages/de.json')).default : english;
  return { call: await callWords(language), panel: createTranslate(language, messages, english) };
}
