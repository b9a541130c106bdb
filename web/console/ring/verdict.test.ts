import { describe, expect, test } from 'vitest';
import { ME, OTHER, rowOf } from '../testing';
import { RING_MS, ringKey, verdict, type Situation } from './verdict';

const row = rowOf();
const born = Date.parse(row.newAt);
const elsewhere: Situation = {
  now: born + 1000,
  meId: ME,
  chatSelected: false,
  visible: true,
  doNotDisturb: false,
  over: () => false,
};

describe('a new conversation', () => {
  test('rings while another screen is selected', () => {
    expect(verdict(row, elsewhere)).toBe('ring');
  });
  test('rings while the tab is hidden, also with Live chat selected', () => {
    expect(verdict(row, { ...elsewhere, chatSelected: true, visible: false })).toBe('ring');
  });
  test('sounds softly while Live chat is before the eyes', () => {
    expect(verdict(row, { ...elsewhere, chatSelected: true })).toBe('soft');
  });
  test('is silent when I am not to be disturbed', () => {
    expect(verdict(row, { ...elsewhere, doNotDisturb: true })).toBe('none');
  });
  test('rings up to thirty seconds after it came, by the server’s clock', () => {
    expect(verdict(row, { ...elsewhere, now: born + RING_MS - 1 })).toBe('ring');
    expect(verdict(row, { ...elsewhere, now: born + RING_MS })).toBe('none');
  });
  test('rings for me when it is mine, not when a colleague has it', () => {
    expect(verdict({ ...row, assigneeId: ME }, elsewhere)).toBe('ring');
    expect(verdict({ ...row, assigneeId: OTHER }, elsewhere)).toBe('none');
  });
  test.each(['waiting', 'snoozed', 'done'] as const)('does not ring when it is %s', (status) => {
    expect(verdict({ ...row, status }, elsewhere)).toBe('none');
  });
  test('rings once for each time it became new', () => {
    const over = (key: string) => key === ringKey(row);
    expect(verdict(row, { ...elsewhere, over })).toBe('none');
    const again = { ...row, newSeq: 7, newAt: new Date(born + 60_000).toISOString() };
    expect(verdict(again, { ...elsewhere, over, now: born + 61_000 })).toBe('ring');
  });
});
