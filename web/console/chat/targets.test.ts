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
  capacity: 6,
  skills: [],
  ...part,
});
const team = (name: string, memberIds: string[]): Team => ({ id: name, name, memberIds });
const stateOf = ({ online, availability, capacity }: Agent) =>
  !online ? 'offline' : availability === 'online' ? (capacity > 0 ? 'available' : 'busy') : availability;

test('teams, then who is available, then the others; found by a part of the name or a skill', () => {
  const agents = [
    agent('Full', { capacity: 0 }),
    agent('Zoe', { skills: ['de', 'refunds'] }),
    agent('Bea', { online: false }),
    agent('Cy', { availability: 'away' }),
    agent('Me'),
    agent('Gone', { active: false }),
  ];
  const teams = [team('Billing', ['Zoe']), team('Empty', [])];
  const names = (words: string) =>
    targetsOf(agents, teams, { words, without: ['Me'], stateOf }).map(nameOfTarget);
  expect(names('')).toEqual(['Billing', 'Zoe', 'Full', 'Cy', 'Bea']);
  expect(names(' b')).toEqual(['Billing', 'Bea']);
  expect(names('refund')).toEqual(['Zoe']);
  expect(names('nobody at all')).toEqual([]);
});
