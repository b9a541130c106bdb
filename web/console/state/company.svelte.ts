// The company's settings: loaded once, pushed when an admin changes them. A change says what
// the parts were, so that the server keeps what other admins have changed meanwhile.
import { ok, type Api } from '../../core/api/client';
import { asProblem } from '../../core/problem';
import { without } from '../settings/saving/company';
import type { CompanySettings, SettingsChange } from '../types';

export type Parts = Pick<SettingsChange, 'routing' | 'limits'>;

export class Company {
  settings = $state.raw<CompanySettings | null>(null);
  /** The fields that both have changed; none: nothing is to be decided. */
  overtaken = $state.raw<string[]>([]);
  #change: SettingsChange = {};

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    this.settings = await ok(this.api.GET('/api/v1/settings'));
  }

  /** Changes parts that were so when the admin began; false when something is to be decided first. */
  change(parts: Parts, was: Parts): Promise<boolean> {
    return this.#send({ ...parts, was });
  }

  mine(): Promise<boolean> {
    return this.#send({ ...this.#change, anyway: true });
  }

  theirs(): Promise<boolean> {
    return this.#send(without(this.#change, this.overtaken));
  }

  async #send(body: SettingsChange): Promise<boolean> {
    try {
      this.settings = await ok(this.api.PATCH('/api/v1/settings', { body }));
      this.overtaken = [];
      return true;
    } catch (thrown) {
      const fields = asProblem(thrown).more.data?.['conflicts'];
      if (!fields) throw thrown;
      this.#change = body;
      this.overtaken = fields.split(',');
      return false;
    }
  }
}
