import { afterEach, expect, test, vi } from 'vitest';
import { Tabs } from './tabs';

/** Web Locks as far as tabs use them: exclusive, queued, stealable. */
function fakeLocks() {
  const held = new Map<string, (reason: Error) => void>();
  const queue: { name: string; run: () => void }[] = [];
  const request = (
    name: string,
    options: { steal?: boolean; ifAvailable?: boolean },
    run: (lock: object | null) => unknown,
  ) =>
    new Promise((resolve, reject) => {
      const take = () => {
        held.set(name, reject);
        void Promise.resolve(run({})).then((value) => {
          if (held.get(name) === reject) held.delete(name);
          resolve(value);
        });
      };
      const holder = held.get(name);
      if (!holder) return take();
      if (options.ifAvailable) return resolve(run(null));
      if (!options.steal) return void queue.push({ name, run: take });
      take();
      holder(new DOMException('stolen', 'AbortError'));
    });
  return { request };
}

afterEach(() => void vi.unstubAllGlobals());

test('one leads; the tab that the visitor uses takes over at once', async () => {
  vi.stubGlobal('navigator', { locks: fakeLocks() });
  const leading: string[] = [];
  const tab = (name: string) => {
    const tabs = new Tabs('site', () => undefined);
    return (now: boolean) =>
      tabs.lead(
        () => leading.push(name),
        () => leading.splice(leading.indexOf(name), 1),
        now,
      );
  };
  const [first, second] = [tab('first'), tab('second')];
  first(false);
  second(false);
  expect(leading).toEqual(['first']);
  second(true);
  await vi.waitFor(() => expect(leading).toEqual(['second']));
  second(true);
  expect(leading).toEqual(['second']);
});

test('without locks every tab sends: repeats are harmless', () => {
  vi.stubGlobal('navigator', {});
  const start = vi.fn();
  new Tabs('site', () => undefined).lead(start, () => undefined);
  expect(start).toHaveBeenCalledOnce();
});

test('once runs in the first tab only', () => {
  vi.stubGlobal('navigator', { locks: fakeLocks() });
  const run = vi.fn();
  for (let i = 0; i < 3; i++) new Tabs('site', () => undefined).once('ring:1', run);
  expect(run).toHaveBeenCalledOnce();
});

test('where locks are refused every tab sends, and asks no more', async () => {
  const request = vi.fn(() => Promise.reject(new DOMException('denied', 'SecurityError')));
  vi.stubGlobal('navigator', { locks: { request } });
  const start = vi.fn();
  const stop = vi.fn();
  const tabs = new Tabs('site', () => undefined);
  tabs.lead(start, stop);
  await vi.waitFor(() => expect(start).toHaveBeenCalledOnce());
  tabs.lead(start, stop, true);
  await Promise.resolve();
  expect(request).toHaveBeenCalledOnce();
  expect(stop).not.toHaveBeenCalled();
});
