import { complain } from '../state/acts.svelte';

/** Says in a toast what went wrong. */
export function fail(thrown: unknown): void {
  complain(Promise.reject(thrown));
}
