// Every field that can change has its name in the message files.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fieldKey, pathWords, sentence, valueWords } from './words';
import type { AuditEntry } from '../../types';

type Schema = {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  enum?: string[];
};
const path = '../internal/api/openapi.json'; // of web/
const { schemas } = (
  JSON.parse(readFileSync(path, 'utf8')) as { components: { schemas: Record<string, Schema> } }
).components;

/** Each field of the shape, with the one that it is in. */
function fieldsOf(schema: Schema, within: string): [string, string][] {
  const shape = schema.$ref ? schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  if (!shape) return [];
  if (shape.items) return fieldsOf(shape.items, within);
  if (typeof shape.additionalProperties === 'object') return fieldsOf(shape.additionalProperties, within);
  return Object.entries(shape.properties ?? {})
    .filter(([name]) => name !== '$schema' && name !== 'id')
    .flatMap(([name, one]) => [[within, name], ...fieldsOf(one, name)] as [string, string][]);
}

test('every field of the settings is called by a name', () => {
  const shapes = ['SiteSettings', 'Settings', 'ArticleText', 'FormText'];
  const fields = shapes.flatMap((name) => fieldsOf({ $ref: name }, ''));
  expect(fields.length).toBeGreaterThan(100);
  expect(fields.filter(([within, name]) => !fieldKey(within, name))).toEqual([]);
});

test('entries and differences are told in words', () => {
  const entry = {
    type: 'site.updated',
    actor: { kind: 'agent', name: 'Mika' },
    subject: 'Lamp shop',
  } as AuditEntry;
  expect(sentence(entry)).toBe('Mika changed the website Lamp shop.');
  expect(sentence({ ...entry, actor: { kind: 'system' } })).toBe('The server changed the website Lamp shop.');
  const path = [{ field: 'texts' }, { field: 'de' }, { field: 'hello' }];
  expect(pathWords(path)).toBe('Texts › German › First line');
  const say = (value: unknown, field: string) => valueWords(value, [{ field }], (id) => ({ a1: 'Noor' })[id]);
  expect(say(['a1', 'a2'], 'memberIds')).toBe('Noor, somebody who is gone');
  expect(say([{ from: '09:00', to: '17:00' }], 'week')).toBe('09:00–17:00');
  expect(say(false, 'on')).toBe('no');
  expect(say([], 'origins')).toBe('nothing');
  expect(say('given', 'mode')).toBe('given');
});
