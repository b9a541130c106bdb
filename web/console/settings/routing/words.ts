// Rules in words, and a new one to begin with. Pure.
import type { RoutingCondition, RoutingRule, RoutingTarget } from '../../types';

export const conditionKinds = [
  'site',
  'page',
  'language',
  'country',
  'open',
  'tag',
  'email_domain',
  'words',
  'nobody',
] as const satisfies RoutingCondition['kind'][];

export const targetKinds = [
  'site',
  'everybody',
  'agent',
  'team',
  'skill',
  'reply',
  'offline',
] as const satisfies RoutingTarget['kind'][];

/** What the last rule may do: take the conversation, always. */
export const lastTargets = targetKinds.filter((kind) => kind !== 'agent' && kind !== 'reply');

/** Whether the condition compares with something that is written down. */
export function compares(kind: RoutingCondition['kind']): boolean {
  return kind !== 'open' && kind !== 'nobody';
}

export function newRule(id: string): RoutingRule {
  return { id, name: '', on: true, conditions: [{ kind: 'page', values: [] }], target: { kind: 'team' } };
}

/** The values that somebody has written with commas between. */
export function valuesOf(text: string): string[] {
  return text
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
}

/** The list with the entry at the place moved by one, or as it is at the ends. */
export function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const to = at + by;
  const entry = list[at];
  if (entry === undefined || to < 0 || to >= list.length) return [...list];
  const others = list.filter((_, n) => n !== at);
  return [...others.slice(0, to), entry, ...others.slice(to)];
}

/** Who and what the ids in rules are. */
export type Names = {
  site: (id: string) => string;
  agent: (id: string) => string;
  team: (id: string) => string;
  /** The words in the reader's language, or else in any. */
  words: (said: Record<string, string>) => string;
};
type Words = (
  key: `routing.to.${RoutingTarget['kind']}` | `routing.if.${RoutingCondition['kind']}`,
) => string;

/** What a reply says by language, also as it was when it had one language only. */
export function saidBy({ text, texts }: RoutingTarget): Record<string, string> {
  return { ...(text ? { en: text } : {}), ...texts };
}

const quoted = (text: string) => text && `“${text}”`;

export function targetWords(target: RoutingTarget, names: Names, t: Words): string {
  const which = {
    agent: names.agent(target.agentId ?? ''),
    team: names.team(target.teamId ?? ''),
    skill: target.skill,
    reply: quoted(names.words(saidBy(target))),
    site: '',
    everybody: '',
    offline: '',
  }[target.kind];
  const kind = t(`routing.to.${target.kind}`);
  return which ? `${kind}: ${which}` : kind;
}

export function conditionWords(condition: RoutingCondition, names: Names, t: Words, not: string): string {
  const values = condition.kind === 'site' ? condition.values.map(names.site) : condition.values;
  const kind = t(`routing.if.${condition.kind}`);
  const sign = condition.not ? `${not} ` : '';
  return values.length > 0 ? `${kind} ${sign}${values.join(', ')}` : `${sign}${kind}`;
}
