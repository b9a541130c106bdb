import { expect, test } from 'vitest';
import type { Site } from '../../types';
import { changeOf, without } from './change';

const texts = (hello: string) => ({ en: { hello, question: '', welcome: '', away: '' } });
const site = {
  name: 'Shop',
  origins: ['https://shop.example'],
  settings: { hue: 1, position: 'right', texts: texts('Hi'), files: { visitors: true, maxMB: 5, kinds: [] } },
} as unknown as Site;

test('only parts that differ are sent, with what they were', () => {
  const edit = {
    name: 'Shop',
    origins: site.origins,
    settings: { ...site.settings, hue: 2, peek: { on: true } },
  };
  expect(changeOf(site, edit)).toEqual({
    settings: { hue: 2, peek: { on: true } },
    was: { name: 'Shop', origins: site.origins, settings: { hue: 1, peek: null } },
  });
});

test('what somebody else has changed too can be left as it is', () => {
  const change = changeOf(site, {
    name: 'Lamps',
    settings: {
      ...site.settings,
      hue: 2,
      peek: { on: true },
      texts: { ...texts('Servus'), de: texts('Moin').en },
    },
  });
  const left = without(change, ['name', 'texts.en.hello', 'peek.on']);
  expect(left.name).toBeUndefined();
  expect(left.settings).toEqual({ hue: 2, peek: {}, texts: { ...texts('Hi'), de: texts('Moin').en } });
});
