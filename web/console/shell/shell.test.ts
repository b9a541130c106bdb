import { describe, expect, test } from 'vitest';
import { corner } from '../parts/float';
import { withScheme } from '../parts/origin';
import { strengthOf } from '../setup/strength';
import { parseRoute, pathOf, type Route } from './route';
import { badgeOf, titleOf } from './title';

describe('title and icon', () => {
  test('say how many wait', () => {
    expect(titleOf(3, 'Live chat')).toBe('(3) Live chat · Deskside');
    expect(titleOf(0, 'Settings')).toBe('Settings · Deskside');
    expect(titleOf(1000, '')).toBe('(999+) Deskside');
    expect([0, 1, 9, 10].map(badgeOf)).toEqual(['', '1', '9', '9+']);
  });
});

describe('addresses', () => {
  const routes: Route[] = [
    { screen: 'chat', conversationId: '' },
    { screen: 'chat', conversationId: '0197-abc' },
    { screen: 'settings', section: 'keys' },
    { screen: 'text-blocks' },
    { screen: 'meetings' },
    { screen: 'dashboard' },
    { screen: 'dashboard', agentId: '0197-abc' },
    { screen: 'signin' },
    { screen: 'setup' },
  ];
  test.each(routes.map((route) => [pathOf(route), route] as const))('%s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });
  test.each([
    ['/console/', { screen: 'chat', conversationId: '' }],
    ['/console/nothing', { screen: 'chat', conversationId: '' }],
    ['/console/settings/nothing', { screen: 'settings', section: 'profile' }],
    ['/console/chat/%E0%A4%A', { screen: 'chat', conversationId: '%E0%A4%A' }],
    ['/setup', { screen: 'setup' }],
  ])('%s', (path, route) => expect(parseRoute(path)).toEqual(route));
});

describe('a floating element', () => {
  const view = { width: 1000, height: 600 };
  const anchor = { left: 900, top: 20, right: 980, bottom: 48, width: 80, height: 28 };
  test('stands below, its end at the anchor’s end', () => {
    expect(corner(anchor, { width: 200, height: 100 }, view, { side: 'below', align: 'end' })).toEqual({
      left: 780,
      top: 54,
    });
  });
  test('stays inside the window', () => {
    expect(corner(anchor, { width: 200, height: 100 }, view, { side: 'below', align: 'start' }).left).toBe(
      792,
    );
    const low = { ...anchor, top: 560, bottom: 588 };
    expect(corner(low, { width: 200, height: 100 }, view, { side: 'below', align: 'end' }).top).toBe(454);
  });
});

test.each([
  ['shop.example', 'https://shop.example'],
  ['*.shop.example', 'https://*.shop.example'],
  ['localhost:8081', 'http://localhost:8081'],
  ['http://shop.example', 'http://shop.example'],
])('the origin %s means %s', (typed, origin) => expect(withScheme(typed)).toBe(origin));

test('a password grows stronger by length first', () => {
  const steps = ['', 'short', 'aaaaaaaaaaaa', 'correcthorse', 'correct horse battery staple'].map(strengthOf);
  expect(steps[0]).toBe(0);
  expect(steps[1]).toBe(1);
  expect(steps[2]).toBe(1);
  expect(steps[3]).toBeGreaterThan(1);
  expect(steps[4]).toBe(4);
});
