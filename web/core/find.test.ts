import { expect, test } from 'vitest';
import { around, FindIndex, marked } from './find';

const shown = (text: string, query: string, shortest?: number) =>
  marked(text, query, shortest)
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join('');

test.each([
  ['refund-policy', 'ref', '[ref]und-policy'],
  ['late-refunds', 'late-ref', '[late-ref]unds'],
  ['How we refund, and prefunds', 'refund', 'How we [refund], and prefunds'],
  ['prefunds', 'fun', 'pre[fun]ds'],
  ['Rückgabe', 'ruck', '[Rück]gabe'],
  ['Straße nach Süden', 'strass sud', '[Straß]e nach [Süd]en'],
  ['Re\u0301sume\u0301 sent', 'resume', '[Re\u0301sume\u0301] sent'],
  ['Your invoice', 'invioc', 'Your [invoic]e'],
  ['Your invoice', 'iv', 'Your invoice'],
  ['😀 smile', 'smi', '😀 [smi]le'],
  ['anything', '', 'anything'],
  ['', 'a', ''],
])('%j for %j is marked as %j', (text, query, marks) => expect(shown(text, query)).toBe(marks));

test('too few letters mark nothing where they say nothing', () => {
  expect(shown('a rare reply', 'r', 2)).toBe('a rare reply');
  expect(shown('a rare reply', 'ra', 2)).toBe('a [ra]re reply');
});

test('whatever is typed, the parts are the text', () => {
  const text = 'Ｆull ﬁne İstanbul ß e\u0301 👩‍👩‍👧 0';
  for (const query of ['i', 'ss', 'istanbul', 'fi', '0', 'é', '👩']) {
    expect(
      marked(text, query)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  }
});

test('a long text is shown from where it was found', () => {
  const text = 'We are sorry to hear that. Your parcel is on its way and will be there tomorrow.';
  expect(around(text, 'parcel', 2, 20)).toBe(
    '… to hear that. Your parcel is on its way and will be there tomorrow.',
  );
  expect(around(text, 'sorry', 2, 30)).toBe(text);
  expect(around(text, 'nothing', 2, 30)).toBe(text);
  expect(around(`${'x'.repeat(80)}ring`, 'ring', 2, 10)).toBe('… xxxxxxxxxxring');
});

test('of equals the preferred one is first, then the earlier one', () => {
  const index = new FindIndex(['one b', 'one a', 'two'], (name) => ({ name, also: '', body: '' }));
  expect(index.search('one')).toEqual(['one b', 'one a']);
  expect(index.search('one', 1, (name) => (name === 'one a' ? 1 : 0))).toEqual(['one a']);
});

// How long it takes is measured by scripts/textblocks.mjs.
test('among 5,000 entries a code is found by its beginning, and what is not there is not', () => {
  const entries = Array.from({ length: 5000 }, (_, n) => n);
  const index = new FindIndex(entries, (n) => ({
    name: `entry ${n.toString(36)}`,
    also: String(10_000 + n),
    body: `text of ${n}`,
  }));
  expect(index.search('14711', 40)[0]).toBe(4711);
  expect(index.search('1471', 40).slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, n) => 4710 + n));
  expect(index.search('zzzz', 40)).toEqual([]);
});
