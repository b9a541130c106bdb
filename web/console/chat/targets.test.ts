import { expect, test } from 'vitest';
import type { Agent, Team } from '../types';
import { nameOfTarget, targetsOf } from './targets';

const agent = (name: string, part: Partial<Agent> = {}): Agent => ({
  id: name,
  name,
  email: '',
  role: 'agent',
  active: true,
  online: true,
  availability: 'online',
  automatic: false,
  ...part,
});
const team = (name: string, memberIds: string[]): Team => ({ id: name, name, memberIds });
const present = ({ online, availability }: Agent) => online && availability === 'online';

test('teams, then who is there, then the others; found by a part of the name', () => {
  const agents = [
    agent('Zoe'),
    agent('Bea', { online: false }),
    agent('Cy', { availability: 'away' }),
    agent('Me'),
    agent('Gone', { active: false }),
  ];
  const teams = [team('Billing', ['Zoe']), team('Empty', [])];
  const names = (words: string) =>
    targetsOf(agents, teams, { words, without: ['Me'], present }).map(nameOfTarget);
  expect(names('')).toEqual(['Billing', 'Zoe', 'Cy', 'Bea']);
  expect(names(' b')).toEqual(['Billing', 'Bea']);
  expect(names('nobody')).toEqual([]);
});
