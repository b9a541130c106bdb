// Who may test the network: visitors of a site that has calls, and agents.
import { createApi, ok } from '../core/api/client';
import type { Grant } from '../core/call/test/line';
import { asProblem } from '../core/problem';

const AGAIN_MS = 3000;

/** off: there are no calls here. stranger: neither a site is named nor is anybody signed in. */
export type Stage = 'loading' | 'may' | 'off' | 'unknown' | 'stranger' | 'unreachable';

export class Entitlement {
  stage = $state<Stage>('loading');
  name = $state('');
  hue = $state(264);
  readonly #site: string;
  readonly #api = createApi();

  constructor(site: string) {
    this.#site = site;
  }

  async look(): Promise<void> {
    try {
      if (this.#site) {
        const params = { path: { site: this.#site } };
        const page = await ok(this.#api.GET('/api/widget/v1/network-test/{site}', { params }));
        [this.name, this.hue] = [page.site, page.hue];
        this.stage = page.available ? 'may' : 'off';
      } else {
        const { available } = await ok(this.#api.GET('/api/v1/calls'));
        this.stage = available ? 'may' : 'off';
      }
    } catch (thrown) {
      const { status } = asProblem(thrown);
      if (status === 404 || status === 422) this.stage = 'unknown';
      else if (status === 401 || status === 403) this.stage = 'stranger';
      else {
        this.stage = 'unreachable';
        setTimeout(() => void this.look(), AGAIN_MS);
      }
    }
  }

  async grant(): Promise<Grant> {
    try {
      if (!this.#site) return await ok(this.#api.POST('/api/v1/network-test'));
      const params = { path: { site: this.#site } };
      return await ok(this.#api.POST('/api/widget/v1/network-test/{site}', { params }));
    } catch (thrown) {
      const { status } = asProblem(thrown);
      // Switched off since the page was opened.
      if (status === 403 || status === 503) this.stage = 'off';
      throw thrown;
    }
  }
}
