import { expect, test } from 'vitest';
import { memoryStorage } from '../testing';
import { Drafts, emptyDraft } from './drafts';

test('a draft stays with its conversation and its agent', () => {
  const storage = memoryStorage();
  const mine = new Drafts(storage, 'me');
  mine.save('c1', { reply: 'Hello', note: 'careful', mode: 'note' });
  expect(new Drafts(storage, 'me').load('c1')).toEqual({ reply: 'Hello', note: 'careful', mode: 'note' });
  expect(mine.load('c2')).toEqual(emptyDraft);
  expect(new Drafts(storage, 'other').load('c1')).toEqual(emptyDraft);
});

test('an empty draft leaves nothing behind', () => {
  const storage = memoryStorage();
  const drafts = new Drafts(storage, 'me');
  drafts.save('c1', { ...emptyDraft, reply: 'x' });
  drafts.save('c1', emptyDraft);
  expect(storage.length).toBe(0);
});

test('a broken draft is an empty one, a full storage is told', () => {
  const storage = memoryStorage();
  storage.setItem('deskside.draft.me.c1', '{oops');
  expect(new Drafts(storage, 'me').load('c1')).toEqual(emptyDraft);
  const full = {
    ...storage,
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(new Drafts(full, 'me').save('c1', { ...emptyDraft, reply: 'x' })).toBe(false);
});
