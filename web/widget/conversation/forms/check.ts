import { asProblem } from '../../../core/problem';
import type { Translate } from '../../../core/i18n';
import type english from './messages/en.json';

export type Answers = { name: string; email: string; message: string; consent: boolean };
export type Asked = Partial<Record<keyof Answers, 'optional' | 'required'>>;
export type Mistakes = Partial<Record<keyof Answers | 'form', string>>;
type Words = Translate<typeof english>;

/** What is wrong with the answers, by field; nothing when they can go. */
export function check(answers: Answers, asked: Asked, t: Words, limit = 8000): Mistakes {
  const mistakes: Mistakes = {};
  const name = answers.name.trim();
  const email = answers.email.trim();
  const length = [...answers.message.trim()].length;
  if (asked.name === 'required' && !name) mistakes.name = t('needName');
  if (asked.email === 'required' && !email) mistakes.email = t('needEmail');
  else if (asked.email && email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) mistakes.email = t('badEmail');
  if (asked.message && length === 0) mistakes.message = t('needMessage');
  else if (asked.message && length > limit) mistakes.message = t('longMessage', { count: length, limit });
  if (asked.consent && !answers.consent) mistakes.consent = t('needConsent');
  return mistakes;
}

/** What the server said is wrong, by the field that it names. */
export function refused(thrown: unknown, asked: Asked, t: Words): Mistakes {
  const problem = asProblem(thrown);
  const mistakes: Mistakes = {};
  for (const field of ['name', 'email'] as const) {
    const why = problem.field(field);
    if (why && asked[field]) mistakes[field] = field === 'email' ? t('badEmail') : why;
  }
  if (Object.keys(mistakes).length === 0) mistakes.form = t('notNow', { why: problem.message });
  return mistakes;
}
