// Saves a site's form. Where somebody else has changed the same field meanwhile, nothing is
// saved before the admin has said which of the two counts.
import { ok } from '../../../core/api/client';
import { asProblem } from '../../../core/problem';
import { session } from '../../state/session.svelte';
import type { Site, SiteChange } from '../../types';
import { changeOf, without, type SiteEdit } from './change';

export class SiteSaving {
  /** The fields that both have changed; none: nothing is to be decided. */
  overtaken = $state.raw<string[]>([]);
  #change: SiteChange = {};

  /** The site as it is then; null when something is to be decided first. */
  save(site: Site, edit: SiteEdit): Promise<Site | null> {
    return this.#send(site, changeOf(site, edit));
  }

  mine(site: Site): Promise<Site | null> {
    return this.#send(site, { ...this.#change, anyway: true });
  }

  theirs(site: Site): Promise<Site | null> {
    return this.#send(site, without(this.#change, this.overtaken));
  }

  async #send(site: Site, body: SiteChange): Promise<Site | null> {
    try {
      const params = { path: { id: site.id } };
      const saved = await ok(session.api.PATCH('/api/v1/sites/{id}', { params, body }));
      this.overtaken = [];
      return saved;
    } catch (thrown) {
      const fields = asProblem(thrown).more.data?.['conflicts'];
      if (!fields) throw thrown;
      this.#change = body;
      this.overtaken = fields.split(',');
      return null;
    }
  }
}
