import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { storedLetters, type KeyValue } from './letterbox';
import { Outbox, type Letter, type OutboxOptions } from './outbox';
import { Problem } from './problem';

type Body = { text: string };

class MemoryStorage implements KeyValue {
  readonly map = new Map<string, string>();
  full = false;
  get length() {
    return this.map.size;
  }
  key = (index: number) => [...this.map.keys()][index] ?? null;
  getItem = (key: string) => this.map.get(key) ?? null;
  removeItem = (key: string) => void this.map.delete(key);
  setItem = (key: string, value: string) => {
    if (this.full) throw new Error('QuotaExceededError');
    this.map.set(key, value);
  };
}

const unreachable = new Problem(0, 'unreachable', 'no network');
const invalid = new Problem(422, 'invalid', 'the text is too long');
let count = 0;
const letter = (group: string, text: string): Letter<Body> => ({
  id: `id${String(++count).padStart(4, '0')}`,
  group,
  at: count,
  body: { text },
});

/** A server whose answers the test decides; it keeps what it accepted, once per id. */
function fakeServer() {
  const answers: (Problem | 'lost answer')[] = [];
  const received: string[] = [];
  const ids = new Set<string>();
  let attempts = 0;
  return {
    answers,
    received,
    get attempts() {
      return attempts;
    },
    send: async ({ id, body }: Letter<Body>) => {
      attempts++;
      const answer = answers.shift();
      if (answer instanceof Problem) throw answer;
      if (!ids.has(id)) received.push(body.text);
      ids.add(id);
      if (answer === 'lost answer') throw unreachable;
    },
  };
}

function make(options: Partial<OutboxOptions<Body>> = {}, storage = new MemoryStorage()) {
  const server = fakeServer();
  const outbox = new Outbox<Body>({
    box: storedLetters(storage, 'out:'),
    send: server.send,
    random: () => 1,
    ...options,
  });
  return { server, outbox, storage };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('sending', () => {
  test('in order, each after the acknowledgement of the one before', async () => {
    const { outbox, server } = make();
    outbox.start();
    for (const text of ['a', 'b', 'c']) outbox.add(letter('x', text));
    expect(outbox.letters).toHaveLength(3);
    await vi.runAllTimersAsync();
    expect(server.received).toEqual(['a', 'b', 'c']);
    expect(outbox.letters).toEqual([]);
  });

  test('a failure keeps the order and is tried again, later and later', async () => {
    const { outbox, server } = make();
    server.answers.push(unreachable, new Problem(500, 'internal', ''), 'lost answer');
    outbox.start();
    outbox.add(letter('x', 'a'));
    outbox.add(letter('x', 'b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.struggles('x')).toBe(true);
    await vi.advanceTimersByTimeAsync(499);
    expect(server.attempts).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.attempts).toBe(2);
    await vi.advanceTimersByTimeAsync(999);
    expect(server.attempts).toBe(2);
    await vi.runAllTimersAsync();
    expect(server.received).toEqual(['a', 'b']);
    expect(outbox.struggles('x')).toBe(false);
  });

  test('one conversation does not hold up another', async () => {
    const { outbox, server } = make();
    server.answers.push(unreachable);
    outbox.start();
    outbox.add(letter('x', 'a'));
    outbox.add(letter('y', 'b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.received).toEqual(['b']);
  });

  test('too fast waits as long as the server says', async () => {
    const { outbox, server } = make();
    server.answers.push(new Problem(429, 'rate_limited', '', { retryAfterMs: 5000 }));
    outbox.start();
    outbox.add(letter('x', 'a'));
    await vi.advanceTimersByTimeAsync(4999);
    expect(server.attempts).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.received).toEqual(['a']);
  });

  test('offline waits without trying; wake sends at once', async () => {
    let online = false;
    const { outbox, server } = make({ online: () => online });
    outbox.start();
    outbox.add(letter('x', 'a'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.attempts).toBe(0);
    online = true;
    outbox.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.received).toEqual(['a']);
  });
});

describe('refused for good', () => {
  test('stays, marked, and the next goes on; retry sends it again', async () => {
    const { outbox, server } = make();
    server.answers.push(invalid);
    outbox.start();
    outbox.add(letter('x', 'a'));
    outbox.add(letter('x', 'b'));
    await vi.runAllTimersAsync();
    expect(server.received).toEqual(['b']);
    expect(outbox.letters).toMatchObject([
      { body: { text: 'a' }, refused: { code: 'invalid', message: 'the text is too long' } },
    ]);
    outbox.retry(outbox.letters[0]?.id ?? '');
    await vi.runAllTimersAsync();
    expect(server.received).toEqual(['b', 'a']);
    expect(outbox.letters).toEqual([]);
  });

  test('the start of a conversation holds up what follows, until it is removed', async () => {
    const { outbox, server } = make({ holdsUp: ({ body }) => body.text === 'start' });
    server.answers.push(invalid);
    outbox.start();
    outbox.add(letter('x', 'start'));
    outbox.add(letter('x', 'b'));
    await vi.runAllTimersAsync();
    expect(server.attempts).toBe(1);
    outbox.remove(outbox.letters[0]?.id ?? '');
    await vi.runAllTimersAsync();
    expect(server.received).toEqual(['b']);
  });
});

describe('keeping', () => {
  test('survives a reload', async () => {
    const first = make();
    first.outbox.add(letter('x', 'a'));
    const second = make({}, first.storage);
    expect(second.outbox.letters).toHaveLength(1);
    second.outbox.start();
    await vi.runAllTimersAsync();
    expect(second.server.received).toEqual(['a']);
    expect(first.storage.length).toBe(0);
  });

  test('a storage that is full or missing does not stop the sending', async () => {
    const { outbox, server, storage } = make();
    storage.full = true;
    outbox.start();
    outbox.add(letter('x', 'a'));
    await vi.runAllTimersAsync();
    expect(server.received).toEqual(['a']);
    const without = make({ box: storedLetters<Body>(undefined, 'out:') });
    without.outbox.start();
    without.outbox.add(letter('x', 'b'));
    await vi.runAllTimersAsync();
    expect(without.server.received).toEqual(['b']);
    expect(without.outbox.letters).toEqual([]);
  });

  test('foreign or broken entries are left alone', () => {
    const storage = new MemoryStorage();
    storage.setItem('out:broken', '{');
    storage.setItem('theirs', '1');
    expect(make({}, storage).outbox.letters).toEqual([]);
  });

  test('a tab that does not send sees what another has written and sent', async () => {
    const sender = make();
    const other = make({}, sender.storage);
    sender.outbox.start();
    other.outbox.add(letter('x', 'a'));
    sender.outbox.reload();
    await vi.runAllTimersAsync();
    other.outbox.reload();
    expect(sender.server.received).toEqual(['a']);
    expect(other.server.attempts).toBe(0);
    expect(other.outbox.letters).toEqual([]);
  });

  test('stop ends the trying; start goes on', async () => {
    const { outbox, server } = make();
    server.answers.push(unreachable);
    outbox.start();
    outbox.add(letter('x', 'a'));
    await vi.advanceTimersByTimeAsync(0);
    outbox.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.attempts).toBe(1);
    outbox.start();
    await vi.runAllTimersAsync();
    expect(server.received).toEqual(['a']);
  });

  test('tells of every change', async () => {
    const { outbox } = make();
    const seen: number[] = [];
    const stop = outbox.subscribe(() => seen.push(outbox.letters.length));
    outbox.start();
    outbox.add(letter('x', 'a'));
    await vi.runAllTimersAsync();
    stop();
    outbox.add(letter('x', 'b'));
    expect(seen[0]).toBe(1);
    expect(seen.at(-1)).toBe(0);
  });
});
