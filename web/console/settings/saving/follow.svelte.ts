// What a form of a site's settings holds while colleagues save the same site. What I have not
// touched becomes theirs at once. What I have stays, is marked with who changed it, and is
// asked about when I save, since the site still counts as I have read it there.
import { getContext, setContext } from 'svelte';
import { ok } from '../../../core/api/client';
import { session } from '../../state/session.svelte';
import { t } from '../../state/texts.svelte';
import { toasts } from '../../state/toasts.svelte';
import type { Site } from '../../types';
import { pathWords } from '../audit/words';
import type { SiteEdit } from './change';
import { differing, merge, same, valueAt, withValue } from './follow';

export type Mark = { path: string; who: string };
export type Following = { marks: readonly Mark[]; theirs: (path: string) => void };

type Form<Fields> = {
  /** What the form shows of the site, with nothing left out. */
  read: (site: Site) => Fields;
  /** The site as the fields say. */
  write: (site: Site, fields: Fields) => SiteEdit;
};

const key = Symbol('follow');
/** So many changed fields are named. */
const most = 3;

export const namedPath = (path: string): string =>
  pathWords(
    path
      .replace(/^settings\./, '')
      .split('.')
      .map((field) => ({ field })),
  );

/** The form's, for the parts of the page that it has. */
export const following = (): Following | undefined => getContext(key);

export class SiteFollow<Fields extends object> implements Following {
  fields = $state() as Fields;
  /** The site as I have read it: what I have touched is no newer than that. */
  site = $state.raw() as Site;
  /** The site as it is. */
  #latest = $state.raw() as Site;
  /** Who has changed what, by path. */
  #by = $state.raw<Readonly<Record<string, string>>>({});
  /** The site as the form says. */
  readonly edit = $derived.by(() => this.form.write(this.site, this.fields));
  readonly changed = $derived(!same(this.edit, this.#shown(this.site)));
  /** The fields that a colleague has changed and I show otherwise. */
  readonly marks = $derived.by<readonly Mark[]>(() => {
    const theirs = this.#shown(this.#latest);
    return differing(this.#shown(this.site), theirs)
      .filter((path) => !same(valueAt(this.edit, path), valueAt(theirs, path)))
      .map((path) => ({ path, who: this.#by[path] ?? '' }));
  });

  constructor(
    first: Site,
    private readonly form: Form<Fields>,
  ) {
    this.site = first;
    this.#latest = first;
    this.fields = form.read(first);
    setContext(key, this);
  }

  /** The site as it is now, by whomever. */
  see(next: Site): void {
    if (same(next, this.#latest)) return;
    const old = this.site;
    const began = this.#shown(old);
    const news = differing(this.#shown(this.#latest), this.#shown(next));
    const mine = differing(began, this.edit);
    const within = (a: string, b: string) => a === b || a.startsWith(`${b}.`);
    const touched = differing(began, this.#shown(next)).filter((path) =>
      mine.some((own) => within(own, path) || within(path, own)),
    );
    const held = $state.snapshot(this.fields) as Fields;
    this.fields = merge(this.form.read(old), held, this.form.read(next));
    this.#latest = next;
    this.site = touched.reduce((site, path) => withValue(site, path, valueAt(old, path)), next);
    void whoChanged(next.id).then((who) => {
      this.#by = { ...this.#by, ...Object.fromEntries(news.map((path) => [path, who])) };
      tell(
        who,
        news.filter((path) => !touched.includes(path)),
      );
    });
  }

  /** Takes a colleague's value for the field. */
  theirs(path: string): void {
    const edit = $state.snapshot(this.edit) as SiteEdit;
    const wanted = withValue(edit, path, valueAt(this.#shown(this.#latest), path));
    this.site = withValue(this.site, path, valueAt(this.#latest, path));
    this.fields = this.form.read({ ...this.site, ...wanted } as Site);
  }

  #shown(site: Site): SiteEdit {
    return this.form.write(site, this.form.read(site));
  }
}

function tell(who: string, paths: readonly string[]): void {
  if (paths.length === 0) return;
  const fields = paths.slice(0, most).map(namedPath).join(', ');
  const params = { who: who || t('follow.somebody'), fields };
  toasts.say(
    paths.length > most
      ? t('follow.tookMore', { ...params, count: paths.length - most })
      : t('follow.took', params),
  );
}

/** Who has saved the site last, by the audit log; empty when it does not say. */
async function whoChanged(siteId: string): Promise<string> {
  try {
    const params = { query: { area: ['sites' as const], limit: 10 } };
    const { entries } = await ok(session.api.GET('/api/v1/audit', { params }));
    return entries.find(({ subjectId }) => subjectId === siteId)?.actor.name ?? '';
  } catch {
    return ''; // then it was a colleague
  }
}
