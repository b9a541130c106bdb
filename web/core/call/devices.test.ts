import { describe, expect, it } from 'vitest';
import { canShare, keepChoice, listDevices, problemWith, recallChoice, screenProblem } from './devices';

describe('devices', () => {
  it.each([
    ['NotAllowedError', 'Permission denied', 'refused'],
    [
      'NotAllowedError',
      'Access to the feature "display-capture" is disallowed by permissions policy.',
      'forbidden',
    ],
    ['NotFoundError', 'Requested device not found', 'missing'],
    ['OverconstrainedError', '', 'missing'],
    ['NotReadableError', 'Could not start video source', 'busy'],
    ['TypeError', 'undefined', 'unable'],
  ])('%s (%s) is called %s', (name, message, problem) => {
    expect(problemWith(Object.assign(new Error(message), { name }))).toBe(problem);
  });

  it('does not call a closed picker a failure', () => {
    expect(screenProblem(new DOMException('Permission denied', 'NotAllowedError'))).toBe('cancelled');
  });

  it('lists what there is by kind and leaves nameless placeholders out', async () => {
    const enumerateDevices = () =>
      Promise.resolve([
        { kind: 'audioinput', deviceId: 'm1', label: 'Headset' },
        { kind: 'videoinput', deviceId: '', label: '' },
        { kind: 'audiooutput', deviceId: 'o1', label: 'Speakers' },
      ]);
    const found = await listDevices({ enumerateDevices } as unknown as MediaDevices);
    expect(found).toEqual({
      audioinput: [{ id: 'm1', name: 'Headset' }],
      videoinput: [],
      audiooutput: [{ id: 'o1', name: 'Speakers' }],
    });
  });

  it('remembers the choice, and nothing that is broken', () => {
    const kept = new Map<string, string>();
    const box = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (k: string, v: string) => void kept.set(k, v),
    };
    expect(recallChoice(box)).toEqual({});
    keepChoice(box, { audioinput: 'm1' });
    expect(recallChoice(box)).toEqual({ audioinput: 'm1' });
    kept.set('deskside.devices', '7{');
    expect(recallChoice(box)).toEqual({});
    expect(recallChoice(undefined)).toEqual({});
  });

  it('knows that phones cannot share', () => {
    expect(canShare({} as MediaDevices)).toBe(false);
    expect(canShare(undefined)).toBe(false);
  });
});
