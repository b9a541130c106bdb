import { createTranslate, type Translate } from '../../../core/i18n';
import type { SiteTexts } from '../../../core/wire';
import type { Chat } from '../../state/chat.svelte';
import german from './messages/de.json';
import english from './messages/en.json';

type Words = Translate<typeof english>;

/** What forms say, in the language of the widget. */
export function formWords(language: string): Words {
  return createTranslate(language, language === 'de' ? german : english, english);
}

/** The site's own text if it has one, else the built-in one, which promises mails only where they are sent. */
export function formText(
  chat: Chat,
  key: keyof SiteTexts & ('ask' | 'consent' | 'offline' | 'thanks'),
): string {
  const t = formWords(chat.words.language);
  const own = chat.site?.texts[chat.words.language]?.[key];
  const here = !chat.site?.mail && (key === 'offline' || key === 'thanks');
  return own || t(here ? `${key}Here` : key);
}
