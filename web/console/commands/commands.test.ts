import { beforeEach, describe, expect, test, vi } from 'vitest';
import german from '../i18n/de.json';
import english from '../i18n/en.json';
import { rowOf, memoryStorage } from '../testing';
import { catalogue, definitions, places, together, type CommandId } from './catalogue';
import { ariaKeys, capsOf, combinationOf, isBare, isPressed } from './keys';
import { PaletteSearch } from './palette';
import { loadRecent, remember } from './recent';
import { Commands, groups, type Command } from './registry';

const press = (key: string, part = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  defaultPrevented: false,
  repeat: false,
  ...part,
});

describe('the catalogue', () => {
  test('no two commands share a key where both can be there', () => {
    const clashes: string[] = [];
    for (const a of definitions) {
      for (const b of definitions) {
        if (a.id >= b.id || a.keys.toLowerCase() !== b.keys.toLowerCase()) continue;
        const apart = a.except === b.place || b.except === a.place;
        if (together(a.place, b.place) && !apart) clashes.push(`${a.id} and ${b.id}: ${a.keys}`);
      }
    }
    expect(clashes).toEqual([]);
  });

  test('holds the keyboard map', () => {
    const map: Record<string, CommandId> = {
      J: 'next',
      K: 'previous',
      Enter: 'open',
      A: 'assign',
      T: 'redirect',
      R: 'reply',
      N: 'note',
      E: 'done',
      O: 'statusOpen',
      W: 'statusWaiting',
      H: 'snooze',
      V: 'viewer',
      '#': 'textBlocks',
      'Mod+Enter': 'sendToo',
      'Shift+B': 'cobrowse',
      'Shift+C': 'call',
      'Shift+V': 'video',
      'Shift+D': 'desktop',
      'Shift+G': 'conference',
      '/': 'search',
      'Mod+K': 'palette',
      '?': 'help',
    };
    for (const [keys, id] of Object.entries(map)) expect([id, catalogue[id].keys]).toEqual([id, keys]);
  });

  test('has words in both languages for every command, place and group', () => {
    const keys = [
      ...definitions.flatMap(({ text, also }) => (also ? [text, also] : [text])),
      ...places.map((place) => `keys.place.${place}`),
      ...groups.map((group) => `palette.group.${group}`),
    ];
    for (const key of keys) {
      expect([key, key in english, key in german]).toEqual([key, true, true]);
    }
  });
});

describe('keys', () => {
  test('a letter is one with or without Shift, a sign is a sign', () => {
    expect(isPressed(press('b'), 'Shift+B')).toBe(false);
    expect(isPressed(press('B', { shiftKey: true }), 'Shift+B')).toBe(true);
    expect(isPressed(press('V', { shiftKey: true }), 'V')).toBe(false);
    // Caps lock.
    expect(isPressed(press('V'), 'V')).toBe(true);
    // Shift and 7 on a German keyboard.
    expect(isPressed(press('/', { shiftKey: true }), '/')).toBe(true);
  });
  test('Mod is Ctrl or Cmd, and nothing else', () => {
    expect(isPressed(press('k', { ctrlKey: true }), 'Mod+K')).toBe(true);
    expect(isPressed(press('k', { metaKey: true }), 'Mod+K')).toBe(true);
    expect(isPressed(press('k'), 'Mod+K')).toBe(false);
    expect(isPressed(press('k', { ctrlKey: true, altKey: true }), 'Mod+K')).toBe(false);
    expect(isPressed(press('k', { ctrlKey: true }), 'K')).toBe(false);
  });
  test('are written as people and as ARIA write them', () => {
    const t = (key: string) => (english as Record<string, unknown>)[key] as string;
    expect(capsOf('Mod+K', t, false)).toEqual(['Ctrl', 'K']);
    expect(capsOf('Mod+K', t, true)).toEqual(['⌘', 'K']);
    expect(capsOf('Shift+Enter', t, false)).toEqual(['Shift', 'Enter']);
    expect(ariaKeys('Mod+K')).toBe('Control+K');
    expect(combinationOf('Shift+X')).toEqual({ key: 'X', mod: false, shift: true });
    expect(['J', '?', 'Shift+B', 'Mod+K', 'Enter'].map(isBare)).toEqual([true, true, true, false, false]);
  });
});

describe('what a key does', () => {
  const ran: string[] = [];
  const make = (id: string) => () => void ran.push(id);
  let commands: Commands;
  const hit = (at: ReturnType<typeof press>, target: Element | null = null, letters = true) => {
    const run = commands.pressed(at, target, letters);
    run?.();
    return run !== null;
  };
  beforeEach(() => {
    ran.length = 0;
    commands = new Commands();
    commands.provide('everywhere', () => ({
      palette: make('palette'),
      search: make('search'),
      help: make('help'),
    }));
    commands.provide('list', () => ({
      next: make('next'),
      previous: make('previous'),
      select: make('select'),
      selectTo: make('selectTo'),
    }));
  });

  test('single letters act outside text fields only, and can be switched off', () => {
    const area = document.createElement('textarea');
    expect(hit(press('j'), document.body)).toBe(true);
    expect(hit(press('j'), area)).toBe(false);
    expect(hit(press('?'), area)).toBe(false);
    expect(hit(press('j'), document.body, false)).toBe(false);
    expect(hit(press('/'), document.body, false)).toBe(false);
    expect(ran).toEqual(['next']);
  });
  test('the palette opens everywhere', () => {
    const area = document.createElement('textarea');
    expect(hit(press('k', { ctrlKey: true }), area, false)).toBe(true);
    expect(ran).toEqual(['palette']);
  });
  test('never when somebody else took the key', () => {
    expect(hit(press('j', { defaultPrevented: true }))).toBe(false);
    expect(hit(press('k', { ctrlKey: true, defaultPrevented: true }))).toBe(false);
  });
  test('held down, only moving repeats', () => {
    expect(hit(press('j', { repeat: true }))).toBe(true);
    expect(hit(press('x', { repeat: true }))).toBe(false);
  });
  test('Enter belongs to what has the focus', () => expect(hit(press('Enter'))).toBe(false));
  test('Live view has its own search, and gives the key back', () => {
    const gone = commands.provide('live', () => ({ liveSearch: make('liveSearch') }));
    hit(press('/'));
    gone();
    hit(press('/'));
    expect(ran).toEqual(['liveSearch', 'search']);
  });
  test('a place that is gone, or has nothing to do, leaves the key alone', () => {
    const handlers = { microphone: null, camera: make('camera'), share: null, leave: null };
    const gone = commands.provide('call', () => handlers);
    expect(hit(press('m'))).toBe(false);
    expect(hit(press('p'))).toBe(true);
    expect(commands.all().map(({ id }) => id)).toContain('camera');
    expect(commands.all().map(({ id }) => id)).not.toContain('microphone');
    gone();
    expect(hit(press('p'))).toBe(false);
  });
  test('a screen that comes before the old one goes keeps its keys', () => {
    const old = commands.provide('live', () => ({ liveSearch: make('old') }));
    commands.provide('live', () => ({ liveSearch: make('new') }));
    old();
    hit(press('/'));
    expect(ran).toEqual(['new']);
  });
});

describe('the palette', () => {
  const one = (id: string, title: string, part: Partial<Command> = {}): Command => ({
    id,
    title,
    group: 'conversation',
    run: vi.fn(),
    ...part,
  });
  const all = [
    one('done', 'Mark as done', { also: 'close finish' }),
    one('assign', 'Assign to me'),
    one('note', 'Write a note'),
    one('settings.tags', 'Tags', { group: 'settings', also: 'Settings' }),
    one('tag.1', 'Tag: Billing', { asked: true }),
    one('c1', 'Vera Lind', { group: 'conversations', detail: 'Where is my lamp', asked: true }),
    one('c2', 'Dora Done', { group: 'conversations', detail: 'Thank you' }),
  ];
  const ids = (query: string, recent: string[] = []) =>
    new PaletteSearch(all, recent).find(query).map(({ group, of }) => [group, ...of.map(({ id }) => id)]);

  test('finds by title, other words and detail, best first, with a typo', () => {
    expect(ids('assign')).toEqual([['conversation', 'assign']]);
    expect(ids('finish')).toEqual([['conversation', 'done']]);
    expect(ids('lamp')).toEqual([['conversations', 'c1']]);
    expect(ids('asisgn')).toEqual([['conversation', 'assign']]);
    expect(ids('done')).toEqual([
      ['conversation', 'done'],
      ['conversations', 'c2'],
    ]);
    expect(ids('nothing of the kind')).toEqual([]);
  });
  test('of what fits as well, the one used last is first', () => {
    expect(ids('tag')).toEqual([
      ['conversation', 'tag.1'],
      ['settings', 'settings.tags'],
    ]);
    expect(ids('tag', ['settings.tags'])[0]).toEqual(['settings', 'settings.tags']);
  });
  test('without words: used recently, then what there is, without the many', () => {
    expect(ids('', ['note', 'gone', 'tag.1'])).toEqual([
      ['recent', 'note', 'tag.1'],
      ['conversation', 'done', 'assign'],
      ['settings', 'settings.tags'],
      ['conversations', 'c2'],
    ]);
  });
  test('remembers in this browser, the last first, and shrugs at nonsense', () => {
    const storage = memoryStorage();
    for (const id of ['a', 'b', 'a']) remember(storage, 'me', id);
    expect(loadRecent(storage, 'me')).toEqual(['a', 'b']);
    for (let n = 0; n < 50; n++) remember(storage, 'me', `c${n}`);
    expect(loadRecent(storage, 'me')).toHaveLength(20);
    storage.setItem('deskside.commands.me', '{"a":1}');
    expect(loadRecent(storage, 'me')).toEqual([]);
  });
  test('answers between two key presses at 5,000 conversations', () => {
    const many = Array.from({ length: 5000 }, (_, n) => {
      const { id, preview } = rowOf({ id: `c${n}` });
      const title = `${['Vera', 'Lena', 'Omar', 'Ines'][n % 4]} ${(n * 7919).toString(36)}`;
      return one(id, title, { group: 'conversations', detail: `${preview.kind} ${(n * 31).toString(36)}` });
    });
    const search = new PaletteSearch([...all, ...many], []);
    const typed = ['v', 've', 'ver', 'vera', 'vear', 'done', 'x1', 'lena 5'];
    // The best of a few: the machine may have other things to do.
    const times = typed.map((query) =>
      Math.min(
        ...Array.from({ length: 4 }, () => {
          const began = performance.now();
          search.find(query);
          return performance.now() - began;
        }),
      ),
    );
    expect(Math.max(...times)).toBeLessThan(16);
    expect(search.find('done')[0]?.of[0]?.id).toBe('done');
  });
});
