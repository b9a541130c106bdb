// The company's settings: loaded once, pushed when an admin changes them.
import { ok, type Api } from '../../core/api/client';
import type { CompanySettings, SettingsChange } from '../types';

export class Company {
  settings = $state.raw<CompanySettings | null>(null);

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    this.settings = await ok(this.api.GET('/api/v1/settings'));
  }

  async change(body: SettingsChange): Promise<void> {
    this.settings = await ok(this.api.PATCH('/api/v1/settings', { body }));
  }
}
