import { describe, expect, test } from 'vitest';
import { hashAt } from './hash';
import { attributeValues, fill, nextGap } from './placeholder';

describe('placeholders', () => {
  const values = { 'visitor.name': 'Lena', 'visitor.email': '', 'agent.name': 'Mika', 'site.name': 'Shop' };
  test.each([
    ['Hello {visitor.name|there}, I am {agent.name} of {site.name}', 'Hello Lena, I am Mika of Shop'],
    ['To {visitor.email|your address}', 'To your address'],
    ['To {visitor.email}', 'To {visitor.email}'],
    ['Hello{visitor.email|}.', 'Hello.'],
    ['{order number} {visitor.phone|x} {visitor.name', '{order number} {visitor.phone|x} {visitor.name'],
  ])('%s', (body, text) => expect(fill(body, values)).toBe(text));
  test('what the page says of the visitor fills in, or the words behind the bar', () => {
    const said = attributeValues({ Plan: 'Team', 'Order number': '4711' });
    expect(fill('{attribute.Plan} {attribute.Order number} {attribute.Seats|some}', said)).toBe(
      'Team 4711 some',
    );
    expect(fill('{attribute.Seats} {attribute.constructor}', said)).toBe(
      '{attribute.Seats} {attribute.constructor}',
    );
  });
  test('a value is never taken for a placeholder itself', () => {
    expect(fill('{visitor.name}', { 'visitor.name': '{agent.name}', 'agent.name': 'Mika' })).toBe(
      '{agent.name}',
    );
    expect(fill('{visitor.name}', { 'visitor.name': '$& $1' })).toBe('$& $1');
  });
  test('what stays open is found one after the other', () => {
    const text = 'Order {order number} for {visitor.email}, not {a: 1}';
    expect(nextGap(text, 0)).toEqual({ from: 6, to: 20 });
    expect(nextGap(text, 20)).toEqual({ from: 25, to: 40 });
    expect(nextGap(text, 40)).toBeNull();
  });
});

describe('a # that is typed', () => {
  test.each([
    ['#', 1, { from: 0, to: 1, query: '' }],
    ['Yes. #refu', 10, { from: 5, to: 10, query: 'refu' }],
    ['a\n#re fund', 5, { from: 2, to: 5, query: 're' }],
    ['#rück', 5, { from: 0, to: 5, query: 'rück' }],
    ['a#b', 3, null],
    ['#a b', 4, null],
    ['##', 2, null],
    ['#a', 0, null],
  ])('%j at %d', (text, caret, token) => expect(hashAt(text, caret)).toEqual(token));
});
