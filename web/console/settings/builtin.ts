// What the widget says where a site has no words of its own, for the preview.
import type { Language } from '../state/texts.svelte';

export const builtIn: Record<Language, { hello: string; question: string; start: string }> = {
  en: { hello: 'Hi there.', question: 'What can we do for you?', start: 'Start a conversation' },
  de: { hello: 'Guten Tag.', question: 'Was können wir für Sie tun?', start: 'Unterhaltung beginnen' },
};
