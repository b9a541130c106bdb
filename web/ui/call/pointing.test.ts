import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call, Hear } from '../../core/call/call';
import { decodePoint, encodePoint, POINT } from '../../core/call/point';
import { FADE_MS, Pointing } from './pointing.svelte';

function made() {
  let heard: Hear = () => undefined;
  const sent: unknown[] = [];
  const call = {
    view: { me: { id: 'a_me' } },
    hear: (listener: Hear) => {
      heard = listener;
      return () => undefined;
    },
    send: (_: string, bytes: Uint8Array) => sent.push(decodePoint(bytes)),
  } as unknown as Call;
  return {
    pointing: new Pointing(call),
    sent,
    hear: (...said: Parameters<Hear>) => heard(...said),
  };
}

describe('Pointing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows where others point until they leave or rest', () => {
    const { pointing, hear } = made();
    hear(POINT, encodePoint({ k: 'at', on: 'v_1', x: 0.5, y: 0.5 }), 'a_noor');
    expect(pointing.pointers).toMatchObject([{ id: 'a_noor', x: 0.5 }]);
    hear(POINT, encodePoint({ k: 'gone', on: 'v_1' }), 'a_noor');
    expect(pointing.pointers).toEqual([]);
    hear(POINT, encodePoint({ k: 'at', on: 'v_1', x: 0.1, y: 0.1 }), 'a_noor');
    vi.advanceTimersByTime(FADE_MS + 600);
    expect(pointing.pointers).toEqual([]);
  });

  it('sends a moving pointer not too often', () => {
    const { pointing, sent } = made();
    for (let i = 0; i < 10; i++) pointing.at('v_1', i / 10, 0);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(50);
    pointing.at('v_1', 1, 0);
    expect(sent).toHaveLength(2);
  });

  it('shows my own marks and lines as well, and lets them fade', () => {
    const { pointing } = made();
    pointing.mark('v_1', 0.2, 0.3);
    pointing.beginLine();
    pointing.line('v_1', [[0, 0]]);
    pointing.line('v_1', [[1, 1]]);
    expect(pointing.spots).toHaveLength(1);
    expect(pointing.lines.map(({ dots }) => dots.length)).toEqual([2]);
    vi.advanceTimersByTime(FADE_MS + 600);
    expect([pointing.spots, pointing.lines]).toEqual([[], []]);
  });

  it('ignores other topics, rubbish and floods', () => {
    const { pointing, hear } = made();
    hear('chat', encodePoint({ k: 'mark', on: 'v', x: 0, y: 0 }), 'g_1');
    hear(POINT, new Uint8Array([1, 2]), 'g_1');
    expect(pointing.spots).toEqual([]);
    for (let i = 0; i < 500; i++) hear(POINT, encodePoint({ k: 'mark', on: 'v', x: 0, y: 0 }), 'g_1');
    expect(pointing.spots.length).toBeLessThanOrEqual(60);
  });
});
