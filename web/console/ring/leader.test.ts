import { expect, test } from 'vitest';
import { Leader, type Locks } from './leader';

/** navigator.locks for one name: a queue, and stealing. */
class FakeLocks implements Locks {
  holder: { reject: (error: Error) => void } | null = null;
  queue: { run: () => void; gone: () => boolean }[] = [];

  request(_name: string, options: { steal?: boolean; signal?: AbortSignal }, held: () => Promise<void>) {
    return new Promise<void>((resolve, reject) => {
      const holder = { reject };
      const run = () => {
        this.holder = holder;
        void held().then(() => {
          resolve();
          if (this.holder === holder) this.next();
        });
      };
      if (options.steal) {
        this.holder?.reject(aborted());
        run();
      } else if (this.holder) {
        const entry = { run, gone: () => options.signal?.aborted === true };
        options.signal?.addEventListener('abort', () => reject(aborted()));
        this.queue.push(entry);
      } else run();
    });
  }

  next(): void {
    this.holder = null;
    const entry = this.queue.shift();
    if (entry?.gone()) this.next();
    else entry?.run();
  }
}

function aborted(): Error {
  return Object.assign(new Error('aborted'), { name: 'AbortError' });
}

const settled = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

function tabs(count: number) {
  const locks = new FakeLocks();
  const heard: [number, boolean][] = [];
  const leaders = Array.from(
    { length: count },
    (_, i) => new Leader(locks, 'ring', (on) => heard.push([i, on])),
  );
  const leading = () => leaders.map((leader) => leader.leading);
  return { leaders, leading, heard };
}

test('one of three tabs leads, and the next one when it closes', async () => {
  const { leaders, leading } = tabs(3);
  for (const leader of leaders) leader.start(false);
  await settled();
  expect(leading()).toEqual([true, false, false]);
  leaders[0]?.stop();
  await settled();
  expect(leading()).toEqual([false, true, false]);
});

test('a visible tab takes the lead from a hidden one, which then waits again', async () => {
  const { leaders, leading } = tabs(2);
  leaders[0]?.start(false);
  leaders[1]?.start(true);
  await settled();
  expect(leading()).toEqual([false, true]);
  leaders[0]?.take();
  await settled();
  expect(leading()).toEqual([true, false]);
  leaders[0]?.stop();
  await settled();
  expect(leading()).toEqual([false, true]);
});

test('never two lead at the same time, whoever becomes visible', async () => {
  const { leaders, leading } = tabs(4);
  for (const leader of leaders) leader.start(false);
  for (const i of [2, 1, 3, 3, 0, 2]) {
    leaders[i]?.take();
    await settled();
    expect(leading().filter(Boolean)).toHaveLength(1);
    expect(leaders[i]?.leading).toBe(true);
  }
});

test('taking the lead twice changes nothing', async () => {
  const { leaders, heard } = tabs(1);
  leaders[0]?.start(true);
  leaders[0]?.take();
  await settled();
  expect(heard).toEqual([[0, true]]);
});

test('without locks every tab leads for itself', () => {
  const leader = new Leader(undefined, 'ring', () => {});
  leader.start(false);
  expect(leader.leading).toBe(true);
});
