// The audit log in words: what somebody did, how a field is called, what a value means.
import { t, texts } from '../../state/texts.svelte';
import type { AuditArea, AuditEntry } from '../../types';
import type { Difference, Step } from './differences';

export const areas: AuditArea[] = [
  'sites',
  'people',
  'teams',
  'routing',
  'text_blocks',
  'articles',
  'forms',
  'tags',
  'keys',
  'blocks',
  'recordings',
  'limits',
  'company',
];

/** What an id in a setting stands for. */
export type Names = (id: string) => string | undefined;

export function sentence({ type, actor, subject }: AuditEntry): string {
  const key = `audit.did.${type}`;
  const who = actor.name || (actor.kind === 'system' ? t('audit.system') : t('audit.v.gone'));
  const what = subject || t('audit.unnamed');
  return t(texts.knows(key) ? key : 'audit.did.other', { who, what });
}

/** The field by its own name, or by the one that it has within the other. */
export function fieldKey(within: string, field: string): string | null {
  return [`audit.f.${within}.${field}`, `audit.f.${field}`].find((key) => texts.knows(key)) ?? null;
}

function stepWords(step: Step, before: Step | undefined): string {
  if ('item' in step) return t('audit.item', { name: step.item });
  if ('day' in step) return weekday(step.day);
  const key = fieldKey(before && 'field' in before ? before.field : '', step.field);
  return key && texts.knows(key) ? t(key) : step.field;
}

// 1 January 2024 was a Monday.
const weekday = (day: number) =>
  new Intl.DateTimeFormat(texts.language, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + day),
  );

/** How a difference is called: Texts › German › First line. Languages are no step between a part and its field. */
export function pathWords(path: Step[]): string {
  const named = path.map((step, at) => {
    const within = path.slice(0, at).findLast((one) => 'field' in one && !isLanguage(one.field));
    return stepWords(step, within);
  });
  return named.join(' › ');
}

const isLanguage = (field: string) => field === 'en' || field === 'de';

/** The parts that an entry changes, for its one line. */
export const partsOf = (list: Difference[]) => [
  ...new Set(list.map(({ path }) => pathWords(path.slice(0, 1)))),
];

/** What a value says, in the field with the name. */
export function valueWords(value: unknown, path: Step[], names: Names): string {
  const field = path.findLast((step) => 'field' in step)?.field ?? '';
  return said(value, field, names) || t('audit.v.none');
}

function said(value: unknown, field: string, names: Names): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return t(value ? 'audit.v.yes' : 'audit.v.no');
  if (typeof value === 'number') return new Intl.NumberFormat(texts.language).format(value);
  if (Array.isArray(value)) return value.map((one: unknown) => said(one, field, names)).join(', ');
  if (typeof value === 'object') {
    const fields = value as Record<string, unknown>;
    if (typeof fields['from'] === 'string' && typeof fields['to'] === 'string') {
      return `${fields['from']}–${fields['to']}`;
    }
    return Object.entries(fields)
      .filter(([name]) => name !== 'id')
      .map(([name, one]) => `${stepWords({ field: name }, { field })}: ${said(one, name, names)}`)
      .join('; ');
  }
  const text = String(value);
  if (field === 'picture') return t('audit.v.picture');
  if (/^(agent|team|member|form)Ids?$/.test(field)) return names(text) ?? t('audit.v.gone');
  if (field === 'until') return texts.when.full(new Date(text));
  const key = `audit.v.${field}.${text}`;
  return texts.knows(key) ? t(key) : text;
}
