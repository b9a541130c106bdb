// Forms as both sides need them: labels in a language, answers in words, and what is wrong
// with an answer before the server says so. Pure.
import type { FormField } from './wire';

export type Answers = Record<string, string[]>;

/** The words in the language, or else in any. */
export function inLanguage(words: Record<string, string> | undefined, language: string): string {
  return words?.[language] || words?.['en'] || words?.['de'] || '';
}

/** An answer in words; a ticked box is `yes`. */
export function said(
  field: FormField,
  given: readonly string[],
  language: string,
  yes: string,
  day: (date: Date) => string,
): string {
  if (field.type === 'consent') return given[0] === 'yes' ? yes : '';
  if (field.type === 'choice' || field.type === 'choices') {
    return given.map((n) => inLanguage(field.options?.[Number(n)], language)).join(', ');
  }
  const date = field.type === 'date' ? new Date(`${given[0] ?? ''}T12:00:00`) : null;
  if (date && !Number.isNaN(date.getTime())) return day(date);
  return given.join(', ');
}

/** A number as people write it, as the server takes it: 1,5 is 1.5. */
export function plainNumber(text: string): string {
  return /^[+-]?\d+,\d+$/.test(text.trim()) ? text.trim().replace(',', '.') : text.trim();
}

export type Fault = 'needed' | 'email' | 'phone' | 'number' | 'least' | 'most' | 'date' | 'short' | 'long';

/** What is wrong with the answer to the field; the server decides, by the same rules. */
export function faultOf(field: FormField, given: readonly string[]): Fault | null {
  const text = (given[0] ?? '').trim();
  if (text === '') return field.required ? 'needed' : null;
  const { min = -Infinity, max = Infinity } = field;
  switch (field.type) {
    case 'email':
      return /^[^\s@<>"]+@[^\s@<>"]+$/.test(text) ? null : 'email';
    case 'phone':
      return /^\+?[0-9][0-9 ()/.-]{3,30}[0-9]$/.test(text) ? null : 'phone';
    case 'number': {
      const n = Number(plainNumber(text));
      if (!Number.isFinite(n)) return 'number';
      if (n < min) return 'least';
      return n > max ? 'most' : null;
    }
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? null : 'date';
    case 'text':
    case 'long': {
      const length = [...text].length;
      if (length < min) return 'short';
      return length > Math.min(max, field.type === 'long' ? 4000 : 300) ? 'long' : null;
    }
    default:
      return null;
  }
}
