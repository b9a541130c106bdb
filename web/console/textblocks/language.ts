// Languages by their names in the console's own language.
import { texts } from '../state/texts.svelte';

/** What the form offers; any other tag may be typed in a file. */
export const offered = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'cs',
  'da',
  'sv',
  'tr',
  'uk',
] as const;

export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([texts.language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
