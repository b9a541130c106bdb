import { describe, expect, test } from 'vitest';
import { fold, nearStart } from '../find';
import { type Findable, TextBlockIndex } from './search';

let next = 0;
function block(shortcut: string, part: Partial<Findable> = {}): Findable {
  next++;
  return {
    id: shortcut,
    shortcut,
    title: 'Title',
    body: 'Text',
    language: '',
    position: next,
    uses: 0,
    ...part,
  };
}
const found = (blocks: Findable[], query: string, language = '', limit?: number) =>
  new TextBlockIndex(blocks).search(query, language, limit).map(({ id }) => id);

describe('ranking', () => {
  const typo = block('refnud');
  const substring = block('xrefund');
  const inBody = block('money', { body: 'We refund unused months.' });
  const inTitle = block('cash', { title: 'How we refund' });
  const wordStart = block('late-refunds');
  const prefix = block('refund-policy');
  const exact = block('refund');
  const all = [typo, substring, inBody, inTitle, wordStart, prefix, exact, block('hello')];

  test('exact shortcut, its start, start of a word, within a word, one typo', () => {
    expect(found(all, 'refund')).toEqual([
      'refund',
      'refund-policy',
      'cash',
      'late-refunds',
      'money',
      'xrefund',
      'refnud',
    ]);
  });
  test('goes on while the shortcut is typed', () => {
    expect(found(all, 'late-ref')).toEqual(['late-refunds']);
    expect(found(all, 'refund-p')).toEqual(['refund-policy']);
  });
  test('no more than asked for', () =>
    expect(found(all, 'refund', '', 2)).toEqual(['refund', 'refund-policy']));
  test('each word must be found', () => {
    expect(found(all, 'how refund')).toEqual(['cash']);
    expect(found(all, 'refund nothing')).toEqual([]);
  });
});

test('the visitor’s language wins, then any, then the more used', () => {
  const blocks = [
    block('hi', { id: 'french', language: 'fr' }),
    block('hi', { id: 'any' }),
    block('hi', { id: 'german', language: 'de' }),
    block('hi', { id: 'german, used', language: 'de', uses: 3 }),
  ];
  expect(found(blocks, 'hi', 'de-AT')).toEqual(['german, used', 'german', 'any', 'french']);
  expect(found(blocks, '', 'fr')).toEqual(['french', 'any', 'german, used', 'german']);
});

test('accents and case make no difference', () => {
  expect(fold('Rückgabe Straße É')).toBe('ruckgabe strasse e');
  expect(found([block('rückgabe')], 'RUCKGABE')).toEqual(['rückgabe']);
  expect(found([block('ruckgabe')], 'rück')).toEqual(['ruckgabe']);
});

describe('one typo', () => {
  test.each(['refumd', 'refnd', 'reffund', 'erfund', 'rfeund', 'refun', 'xefund'])(
    '%s is near refund',
    (typed) => expect(nearStart(typed, 'refund')).toBe(true),
  );
  test.each(['rfnd', 'fund', 'refxxd'])('%s is not', (typed) =>
    expect(nearStart(typed, 'refund')).toBe(false),
  );
  test('is forgiven in words of the body too, but not in short ones', () => {
    const blocks = [block('a', { body: 'Your invoice is on its way' })];
    expect(found(blocks, 'invioce')).toEqual(['a']);
    expect(found(blocks, 'yuo')).toEqual([]);
  });
});
