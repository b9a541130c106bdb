import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ME, OTHER, memoryStorage, rowOf } from '../testing';
import type { Preferences } from '../types';
import { Ringer, type RingerParts } from './ringer.svelte';

const start = Date.parse('2026-11-20T10:00:01Z');
let visible: boolean;
let preferences: Preferences;
let screen: string;

function ringer(part: Partial<RingerParts> = {}): Ringer {
  const made = new Ringer({
    meId: ME,
    preferences: () => preferences,
    chatSelected: () => screen === 'chat',
    open: () => {},
    words: () => ({ title: 't', body: 'b' }),
    led: () => {},
    storage: memoryStorage(),
    channel: { postMessage: () => {}, addEventListener: () => {}, close: () => {} },
    locks: undefined,
    ...part,
  });
  made.start();
  return made;
}

const sounding = () => document.documentElement.dataset['ringing'];

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  visible = true;
  screen = 'settings';
  preferences = {
    ringtone: 'marimba',
    volume: 50,
    muted: false,
    doNotDisturb: false,
    theme: 'system',
    language: 'system',
    shortcuts: true,
  };
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (visible ? 'visible' : 'hidden'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  delete document.documentElement.dataset['ringing'];
});

describe('a new conversation', () => {
  test('has a card and rings with the chosen tone until thirty seconds have passed', () => {
    const made = ringer();
    made.hear(rowOf());
    expect(made.cards.map(({ row }) => row.id)).toEqual(['c1']);
    expect(sounding()).toBe('marimba');
    vi.advanceTimersByTime(28_000);
    expect(made.cards).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(made.cards).toEqual([]);
    expect(sounding()).toBeUndefined();
    made.stop();
  });
  test('has a card and no sound for who wants none of new conversations', () => {
    preferences = { ...preferences, silent: ['new'] };
    const made = ringer();
    made.hear(rowOf());
    expect([made.cards.length, sounding()]).toEqual([1, undefined]);
    // Calls still ring.
    made.hearCall({ key: 'call:1', callId: '1', conversationId: 'c1', until: start + 30_000 }, 'Maria');
    expect(sounding()).toBe('call');
    preferences = { ...preferences, silent: ['call'] };
    made.adjust();
    expect(sounding()).toBe('marimba');
    made.stop();
  });
  test('is no desktop notification for who wants none of it', () => {
    const shown: string[] = [];
    class Fake extends EventTarget {
      static permission = 'granted';
      constructor(title: string) {
        super();
        shown.push(title);
      }
      close(): void {}
    }
    vi.stubGlobal('Notification', Fake);
    visible = false;
    const locks = { request: (_: string, __: object, run: () => Promise<void>) => run() };
    const made = ringer({ locks: locks as never });
    preferences = { ...preferences, unshown: ['mention'] };
    made.call('m1', 'c1', { title: 'mention', body: '' });
    made.hearCall({ key: 'call:1', callId: '1', conversationId: 'c1', until: start + 30_000 }, 'call');
    expect(shown).toEqual(['call']);
    made.stop();
    vi.unstubAllGlobals();
  });
  test('falls silent when anybody takes it', () => {
    const made = ringer();
    made.hear(rowOf());
    made.hear(rowOf({ version: 2, assigneeId: OTHER }));
    expect([made.cards.length, sounding()]).toEqual([0, undefined]);
    // Given back at once, it is not new again.
    made.hear(rowOf({ version: 3 }));
    expect(made.cards).toEqual([]);
    made.stop();
  });
  test('falls silent when it is opened or dismissed, and stays so', () => {
    const made = ringer();
    made.hear(rowOf());
    made.end(rowOf());
    made.hear(rowOf({ version: 2, seq: 2 }));
    expect([made.cards.length, sounding()]).toEqual([0, undefined]);
    made.stop();
  });
  test('keeps the words that made it new', () => {
    const made = ringer();
    made.hear(rowOf({ preview: { kind: 'message', text: 'First', from: 'visitor', at: '' } }));
    made.hear(rowOf({ version: 2, preview: { kind: 'message', text: 'Second', from: 'visitor', at: '' } }));
    expect(made.cards[0]).toMatchObject({ words: 'First', row: { preview: { text: 'Second' } } });
    made.stop();
  });
  test('muted by its own button keeps its card; another one rings on', () => {
    const made = ringer();
    made.hear(rowOf());
    const [card] = made.cards;
    if (card) made.silence(card);
    expect([made.cards[0]?.silenced, sounding()]).toEqual([true, undefined]);
    made.hear(rowOf({ id: 'c2' }));
    expect(sounding()).toBe('marimba');
    made.stop();
  });
  test('rings again when the visitor reopens it', () => {
    const made = ringer();
    made.hear(rowOf());
    made.end(rowOf());
    vi.advanceTimersByTime(60_000);
    const newAt = new Date(Date.now()).toISOString();
    made.hear(rowOf({ version: 9, newSeq: 9, newAt }));
    expect(made.cards.map(({ key }) => key)).toEqual(['c1:9']);
    made.stop();
  });
});

describe('who is not to be disturbed', () => {
  test('sees and hears nothing', () => {
    preferences.doNotDisturb = true;
    const made = ringer();
    made.hear(rowOf());
    expect([made.cards.length, sounding()]).toEqual([0, undefined]);
    made.stop();
  });
  test('and says so while it rings is left in peace at once', () => {
    const made = ringer();
    made.hear(rowOf());
    preferences = { ...preferences, doNotDisturb: true };
    made.adjust();
    expect([made.cards.length, sounding()]).toEqual([0, undefined]);
    made.stop();
  });
  test('muted: the card without the sound', () => {
    preferences.muted = true;
    const made = ringer();
    made.hear(rowOf());
    expect([made.cards.length, sounding()]).toEqual([1, undefined]);
    made.stop();
  });
});

test('on Live chat there is no card, and hiding the tab later does not ring for it', () => {
  screen = 'chat';
  const made = ringer();
  made.hear(rowOf());
  visible = false;
  made.hear(rowOf({ version: 2 }));
  expect([made.cards.length, sounding()]).toEqual([0, undefined]);
  made.stop();
});

test('a tab that does not lead shows the card and is silent; it sounds when it leads', async () => {
  let granted = (): void => {};
  const locks = {
    request: (_: string, __: object, held: () => Promise<void>) =>
      new Promise<void>((resolve) => (granted = () => void held().then(resolve))),
  };
  visible = false;
  const made = ringer({ locks });
  made.hear(rowOf());
  expect([made.cards.length, sounding()]).toEqual([1, undefined]);
  granted();
  expect(sounding()).toBe('marimba');
  made.stop();
  expect(sounding()).toBeUndefined();
});
