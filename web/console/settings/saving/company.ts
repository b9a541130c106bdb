// A change of the company's settings without what somebody else has changed too.
import type { RoutingRule, RoutingSettings, SettingsChange } from '../../types';

type Fields = Record<string, unknown>;

/** The change as if this admin had not touched what is at the paths: routing.redirectSeconds,
 * routing.rules (their order), routing.rules.ID (that it is there) and routing.rules.ID.name. */
export function without(change: SettingsChange, paths: readonly string[]): SettingsChange {
  // What the form holds is reactive, which a structured clone refuses.
  const next = JSON.parse(JSON.stringify(change)) as SettingsChange;
  for (const path of paths) {
    const [part = '', field = '', id, ...rest] = path.split('.');
    if (part === 'routing' && field === 'rules') {
      if (next.routing && next.was?.routing) leaveRule(next.routing, next.was.routing, id, rest[0]);
      continue;
    }
    const [to, from] = [next as Fields, (next.was ?? {}) as Fields].map((one) => one[part]) as Fields[];
    if (to && from) to[field] = from[field];
  }
  return next;
}

function leaveRule(mine: RoutingSettings, was: RoutingSettings, id?: string, field?: string): void {
  const rules = mine.rules ?? [];
  const before = was.rules ?? [];
  const old = before.find((rule) => rule.id === id);
  if (id === undefined) {
    const place = (rule: RoutingRule) => before.findIndex((other) => other.id === rule.id);
    const known = rules.filter((rule) => place(rule) >= 0).sort((a, b) => place(a) - place(b));
    // Those that are new stay where they are.
    mine.rules = rules.map((rule) => (place(rule) >= 0 ? (known.shift() ?? rule) : rule));
  } else if (old && field !== undefined) {
    mine.rules = rules.map((rule) =>
      rule.id === id ? { ...rule, [field]: (old as unknown as Fields)[field] } : rule,
    );
  } else if (old) {
    const there = rules.some((rule) => rule.id === id);
    mine.rules = there ? rules.map((rule) => (rule.id === id ? old : rule)) : [...rules, old];
  }
}
