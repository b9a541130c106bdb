import { expect, test } from 'vitest';
import { ME, OTHER, rowOf } from '../testing';
import { MANY, countText, recount } from './counts';

const counts = { mine: 2, unassigned: 3, team: 0, all: 9, unread: 1, mentions: 0 };

test('a new conversation counts as unassigned, all and unread', () => {
  expect(recount(counts, undefined, rowOf(), ME)).toEqual({
    mine: 2,
    unassigned: 4,
    team: 0,
    all: 10,
    unread: 2,
    mentions: 0,
  });
});

test('taking it moves it from unassigned to mine', () => {
  const after = rowOf({ assigneeId: ME });
  expect(recount(counts, rowOf(), after, ME)).toEqual({
    mine: 3,
    unassigned: 2,
    team: 0,
    all: 9,
    unread: 1,
    mentions: 0,
  });
});

test('a colleague taking it takes it from what is unread for me', () => {
  const after = rowOf({ assigneeId: OTHER });
  expect(recount(counts, rowOf(), after, ME)).toEqual({
    mine: 2,
    unassigned: 2,
    team: 0,
    all: 9,
    unread: 0,
    mentions: 0,
  });
});

test('what comes to one of my teams counts there', () => {
  const after = rowOf({ teamId: 'support' });
  expect(recount(counts, rowOf(), after, ME, ['support']).team).toBe(1);
  expect(recount(counts, rowOf(), after, ME, ['sales']).team).toBe(0);
});

test('reading and finishing count down, never below zero', () => {
  const mine = rowOf({ assigneeId: ME });
  expect(recount(counts, mine, { ...mine, readInbound: 1 }, ME).unread).toBe(0);
  expect(
    recount(
      { mine: 0, unassigned: 0, team: 0, all: 0, unread: 0, mentions: 0 },
      mine,
      { ...mine, status: 'done' },
      ME,
    ),
  ).toEqual({
    mine: 0,
    unassigned: 0,
    team: 0,
    all: 0,
    unread: 0,
    mentions: 0,
  });
});

test('what the server stopped counting is left to the server', () => {
  const many = { ...counts, all: MANY };
  expect(recount(many, undefined, rowOf(), ME).all).toBe(MANY);
  expect([countText(MANY), countText(999)]).toEqual(['999+', '999']);
});
