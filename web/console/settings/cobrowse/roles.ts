// Who may: each step up the house, or what the API has set otherwise.
import type { Role } from '../../types';

export type Who = 'everybody' | 'supervisors' | 'admins' | 'own';

const steps: Record<Exclude<Who, 'own'>, Role[]> = {
  everybody: [],
  supervisors: ['supervisor', 'admin'],
  admins: ['admin'],
};

export function whoOf(roles: readonly Role[] | null | undefined): Who {
  const list = [...new Set(roles ?? [])].sort().join();
  if (list === 'admin,agent,supervisor') return 'everybody';
  const found = Object.entries(steps).find(([, step]) => [...step].sort().join() === list);
  return (found?.[0] as Who | undefined) ?? 'own';
}

export const rolesOf = (who: Exclude<Who, 'own'>): Role[] => steps[who];
