// What a form changes of a site. It says what the parts were, so that the server can tell
// which fields this admin has changed, and keep what others have changed meanwhile.
import type { Site, SiteChange } from '../../types';

export type SiteEdit = {
  name?: string;
  origins?: string[];
  settings: NonNullable<SiteChange['settings']>;
};
type Parts = Record<string, unknown>;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function changeOf(site: Site, edit: SiteEdit): SiteChange {
  const [was, wanted] = [site.settings as Parts, edit.settings as Parts];
  const parts = Object.keys(wanted).filter((part) => !same(wanted[part], was[part]));
  return {
    ...(edit.name !== undefined && edit.name !== site.name ? { name: edit.name } : {}),
    ...(edit.origins && !same(edit.origins, site.origins) ? { origins: edit.origins } : {}),
    settings: Object.fromEntries(parts.map((part) => [part, wanted[part]])),
    was: {
      name: site.name,
      origins: site.origins,
      settings: Object.fromEntries(parts.map((part) => [part, was[part] ?? null])),
    },
  };
}

/** The change without the fields at the paths: as if this admin had not touched them. */
export function without(change: SiteChange, paths: readonly string[]): SiteChange {
  // What the form holds is reactive, which a structured clone refuses.
  const next = JSON.parse(JSON.stringify(change)) as SiteChange;
  for (const path of paths) {
    const [top, ...rest] = path.split('.');
    if (top === 'name' || top === 'origins') {
      delete next[top];
      continue;
    }
    const steps = [top ?? '', ...rest];
    put((next.settings ?? {}) as Parts, steps, valueAt(next.was?.settings, steps));
  }
  return next;
}

const isParts = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (from: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, step) => (isParts(inside) ? inside[step] : undefined), from);

function put(into: Parts, path: readonly string[], value: unknown): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    if (value === undefined || value === null) delete into[step];
    else into[step] = value;
    return;
  }
  const inside = into[step];
  if (isParts(inside)) put(inside, rest, value);
}
