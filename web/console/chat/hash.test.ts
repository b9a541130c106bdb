import { describe, expect, test } from 'vitest';
import { TextBlockIndex } from '../../core/textblock/search';
import type { TextBlock } from '../types';
import { HashSearch } from './hash.svelte';
import { insert } from './insert';

function block(shortcut: string, language = ''): TextBlock {
  const at = '2026-11-20T10:00:00Z';
  return {
    id: `${shortcut}-${language}`,
    scope: 'company',
    teamId: null,
    shortcut,
    title: shortcut,
    body: 'Hello',
    folder: '',
    language,
    files: [],
    position: 1,
    uses: 0,
    mayEdit: true,
    createdAt: at,
    updatedAt: at,
  };
}

function search() {
  const index = new TextBlockIndex([block('hi'), block('hi', 'de'), block('bye')]);
  let needed = 0;
  const hash = new HashSearch({ index, need: () => needed++ }, () => 'de');
  return { hash, needed: () => needed };
}

describe('a # in the composer', () => {
  test('opens with what fits best chosen, in the visitor’s language', () => {
    const { hash, needed } = search();
    hash.look('no', 2);
    expect([hash.open, needed()]).toEqual([false, 0]);
    hash.look('Well #h', 7);
    expect(needed()).toBe(1);
    expect([hash.open, hash.chosen?.id]).toEqual([true, 'hi-de']);
    expect(hash.token).toEqual({ from: 5, to: 7, query: 'h' });
  });

  test('arrows go round, Enter takes, other keys are not ours', () => {
    const { hash } = search();
    hash.look('#hi', 3);
    expect(hash.pressed('ArrowDown')).toBe('done');
    expect(hash.chosen?.id).toBe('hi-');
    expect(hash.pressed('ArrowDown')).toBe('done');
    expect(hash.chosen?.id).toBe('hi-de');
    expect(hash.pressed('ArrowUp')).toBe('done');
    expect(hash.chosen?.id).toBe('hi-');
    expect(hash.pressed('Enter')).toBe('take');
    expect(hash.pressed('x')).toBeNull();
  });

  test('Escape closes it for this #, not for the next', () => {
    const { hash } = search();
    hash.look('#h', 2);
    expect(hash.pressed('Escape')).toBe('done');
    expect(hash.open).toBe(false);
    hash.look('#hi', 3);
    expect(hash.open).toBe(false);
    expect(hash.pressed('Enter')).toBeNull();
    hash.look('#hi #b', 6);
    expect(hash.open).toBe(true);
  });

  test('nothing found: Enter sends as ever', () => {
    const { hash } = search();
    hash.look('#4711', 5);
    expect([hash.open, hash.pressed('Enter')]).toEqual([false, null]);
  });
});

test('inserting replaces the part and tells of it', () => {
  const field = document.createElement('textarea');
  field.value = 'Well #hi there';
  let heard = '';
  field.addEventListener('input', () => (heard = field.value));
  insert(field, 5, 8, 'hello');
  expect([field.value, heard]).toEqual(['Well hello there', 'Well hello there']);
});
