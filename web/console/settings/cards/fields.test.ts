import { expect, test } from 'vitest';
import { blankField, cleaned, editable } from './fields';

test('a new question gets an id of its own', () => {
  expect(blankField('text', [{ id: 'field_2' }]).id).toBe('field_3');
  expect(blankField('choice', []).options).toHaveLength(2);
  expect(blankField('consent', []).required).toBe(true);
});

test('what is edited is saved as it was, without empty options and limits', () => {
  const field = {
    id: 'plan',
    type: 'choices' as const,
    label: { en: 'Plan' },
    required: true,
    options: [{ en: 'Team' }, { en: '' }],
  };
  expect(cleaned(editable(field))).toEqual({
    ...field,
    label: { en: 'Plan', de: '' },
    options: [{ en: 'Team', de: '' }],
  });
  const number = {
    id: 'seats',
    type: 'number' as const,
    label: { en: 'Seats', de: 'Plätze' },
    required: false,
    min: 1,
  };
  expect(cleaned(editable(number))).toEqual(number);
  expect(cleaned({ ...editable(number), type: 'date' })).not.toHaveProperty('min');
});
