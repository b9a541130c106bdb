// The questions of a form while it is built. Pure.
import { newId } from '../../../core/id';
import type { FieldType, FormField } from '../../types';

type Both = Record<'en' | 'de', string>;

/** A question as the editor holds it: both languages always there, limits as typed. */
export type Editing = {
  /** For the view only. */
  key: string;
  id: string;
  type: FieldType;
  label: Both;
  required: boolean;
  options: { key: string; words: Both }[];
  min: string;
  max: string;
};

export const fieldTypes: FieldType[] = [
  'text',
  'long',
  'email',
  'phone',
  'number',
  'choice',
  'choices',
  'date',
  'consent',
];

export const chooses = (type: FieldType): boolean => type === 'choice' || type === 'choices';
export const limited = (type: FieldType): boolean => ['text', 'long', 'number'].includes(type);

const both = (words: Partial<Both> = {}): Both => ({ en: '', de: '', ...words });
export const blankOption = (words: Partial<Both> = {}) => ({ key: newId(), words: both(words) });

/** A new question whose id no other one has. */
export function blankField(type: FieldType, others: readonly { id: string }[]): Editing {
  const taken = new Set(others.map(({ id }) => id));
  let n = others.length + 1;
  while (taken.has(`field_${n}`)) n++;
  return {
    key: newId(),
    id: `field_${n}`,
    type,
    label: both(),
    required: type === 'consent',
    options: chooses(type) ? [blankOption(), blankOption()] : [],
    min: '',
    max: '',
  };
}

export function editable({ id, type, label, required, options, min, max }: FormField): Editing {
  return {
    key: newId(),
    id,
    type,
    label: both(label),
    required,
    options: (options ?? []).map(blankOption),
    min: min === undefined ? '' : String(min),
    max: max === undefined ? '' : String(max),
  };
}

const limit = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text));

/** The question as it is saved; options without words are left out. */
export function cleaned({ id, type, label, required, options, min, max }: Editing): FormField {
  const field: FormField = { id, type, label: { ...label }, required };
  if (chooses(type)) {
    field.options = options
      .filter(({ words }) => words.en.trim() || words.de.trim())
      .map(({ words }) => ({ ...words }));
  }
  const [least, most] = limited(type) ? [limit(min), limit(max)] : [];
  return {
    ...field,
    ...(least === undefined ? {} : { min: least }),
    ...(most === undefined ? {} : { max: most }),
  };
}
