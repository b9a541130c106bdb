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

test('5,000 entries are searched in less than a frame', () => {
  const pool = Array.from({ length: 8000 }, (_, n) => `w${((n * 7919) % 100_003).toString(36)}`);
  const at = (n: number) => pool[n % pool.length] ?? '';
  const entries = Array.from({ length: 5000 }, (_, n) => n);
  const index = new FindIndex(entries, (n) => ({
    name: `${at(n)} ${at(n * 3)}`,
    also: String(1000 + n),
    body: Array.from({ length: 20 }, (_, k) => at(n * 21 + k)).join(' '),
  }));
  const typed = ['w', 'w1', 'w1x', 'w1xy', '10', '1042', 'zzzz', 'w2 w3'];
  // The best of a few: the machine may have other things to do.
  const times = typed.map((query) =>
    Math.min(
      ...Array.from({ length: 4 }, () => {
        const began = performance.now();
        index.search(query, 40);
        return performance.now() - began;
      }),
    ),
  );
  expect(Math.max(...times)).toBeLessThan(16);
});
