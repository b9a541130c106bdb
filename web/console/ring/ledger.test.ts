import { expect, test } from 'vitest';
import { memoryStorage } from '../testing';
import { Ledger, type Channel } from './ledger';

/** Channels that hear each other, like BroadcastChannel, but at once. */
function air(): () => Channel {
  const all = new Set<{ hear: (event: MessageEvent) => void }>();
  return () => {
    const own: { hear: (event: MessageEvent) => void } = { hear: () => {} };
    all.add(own);
    return {
      postMessage: (data) => {
        for (const other of all) if (other !== own) other.hear({ data } as MessageEvent);
      },
      addEventListener: (_, heard) => (own.hear = heard),
      close: () => all.delete(own),
    };
  };
}

test('what is over in one tab is over in all', () => {
  const storage = memoryStorage();
  const channel = air();
  const heard: string[] = [];
  const one = new Ledger(storage, 'rung', channel(), () => {});
  const two = new Ledger(storage, 'rung', channel(), (key) => heard.push(key));
  expect(one.end('c1:1')).toBe(true);
  expect(two.over('c1:1')).toBe(true);
  expect(heard).toEqual(['c1:1']);
  expect(two.end('c1:1')).toBe(false);
});

test('a tab that opens later knows it too', () => {
  const storage = memoryStorage();
  new Ledger(storage, 'rung', air()(), () => {}).end('c1:1');
  expect(new Ledger(storage, 'rung', air()(), () => {}).over('c1:1')).toBe(true);
});

test('two tabs that end different keys keep both', () => {
  const storage = memoryStorage();
  const one = new Ledger(storage, 'rung', air()(), () => {});
  const two = new Ledger(storage, 'rung', air()(), () => {});
  one.end('a:1');
  two.end('b:1');
  const three = new Ledger(storage, 'rung', air()(), () => {});
  expect([three.over('a:1'), three.over('b:1')]).toEqual([true, true]);
});

test('silence is shared and does not end the card', () => {
  const channel = air();
  const one = new Ledger(memoryStorage(), 'rung', channel(), () => {});
  const two = new Ledger(memoryStorage(), 'rung', channel(), () => {});
  one.silence('c1:1');
  expect([two.silenced('c1:1'), two.over('c1:1')]).toEqual([true, false]);
});

test('old keys are forgotten, broken storage is survived', () => {
  let now = 1_000_000;
  const storage = memoryStorage();
  storage.setItem('rung', '{broken');
  const ledger = new Ledger(
    storage,
    'rung',
    air()(),
    () => {},
    () => now,
  );
  ledger.end('old:1');
  now += 2 * 3_600_000;
  ledger.end('new:1');
  expect(Object.keys(JSON.parse(storage.getItem('rung') ?? '{}'))).toEqual(['new:1']);
});
