import { expect, test } from 'vitest';
import type { RoutingRule, RoutingSettings, SettingsChange } from '../../types';
import { without } from './company';

const rule = (id: string, name = id): RoutingRule => ({
  id,
  name,
  on: true,
  conditions: [],
  target: { kind: 'site' },
});
const routing = (redirectSeconds: number, ...rules: RoutingRule[]) =>
  ({ redirectSeconds, lostSeconds: 120, rules }) as unknown as RoutingSettings;
const limits = (capacity: number) => ({ capacity, visitorStarts: 0, addressStarts: 0, transcripts: 3 });

test('what somebody else has changed too is left as it was', () => {
  const change: SettingsChange = {
    routing: { ...routing(90, rule('b'), rule('new'), rule('a', 'Mine')), lostSeconds: 300 },
    limits: limits(9),
    was: { routing: routing(60, rule('a'), rule('b'), rule('c')), limits: limits(6) },
  };
  const left = (...paths: string[]) => without(change, paths);
  expect(left('routing.redirectSeconds').routing).toMatchObject({ redirectSeconds: 60, lostSeconds: 300 });
  expect(left('limits.capacity').limits).toEqual(limits(6));
  const rules = (...paths: string[]) => left(...paths).routing?.rules?.map(({ id, name }) => `${id} ${name}`);
  expect(rules('routing.rules.a.name')).toEqual(['b b', 'new new', 'a a']);
  expect(rules('routing.rules')).toEqual(['a Mine', 'new new', 'b b']);
  expect(rules('routing.rules.c')).toEqual(['b b', 'new new', 'a Mine', 'c c']);
});
