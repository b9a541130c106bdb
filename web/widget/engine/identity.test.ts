import { expect, test } from 'vitest';
import { selfOf } from './identity';

test('name and e-mail stand apart from what else the page says', () => {
  expect(selfOf({ name: 'Lena', email: 'lena@atelier.example', Plan: 'Team', Seats: 11, VIP: true })).toEqual(
    {
      name: 'Lena',
      email: 'lena@atelier.example',
      attributes: { Plan: 'Team', Seats: '11', VIP: 'true' },
    },
  );
  expect(selfOf(null)).toEqual({});
  expect(selfOf({ Plan: null })).toEqual({ attributes: { Plan: '' } });
});

test('whatever a page gives is cut to what the server takes', () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key ${n}`, n]));
  expect(Object.keys(selfOf(many).attributes ?? {})).toHaveLength(30);
  const { attributes = {} } = selfOf({
    ['k'.repeat(60)]: 'v'.repeat(300),
    list: [1],
    run: () => 1,
    two: 'a\nb',
  });
  expect(attributes).toEqual({ ['k'.repeat(40)]: 'v'.repeat(200), two: 'a b' });
});
