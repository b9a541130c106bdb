import { expect, test } from 'vitest';
import { isPath, linesOf, wrongIn } from './lines';

test('the first wrong line is named as it stands in the field', () => {
  const starts = (line: string) => line.startsWith('.');
  expect(wrongIn('.a\n\n  .b\n', 'selector', starts)).toBeUndefined();
  expect(wrongIn('.a\n\n  b\nc', 'selector', starts)).toEqual({ line: 3, text: 'b', why: 'selector' });
  expect(wrongIn('/account/*\naccount', 'path', isPath)).toEqual({ line: 2, text: 'account', why: 'path' });
  expect(wrongIn(`.${'x'.repeat(200)}`, 'selector', starts)?.why).toBe('long');
});

test('an empty field is an empty list', () => {
  expect(linesOf(' \n ')).toEqual([]);
  expect(linesOf('.a\n\n.b')).toEqual(['.a', '', '.b']);
});
