// Whether the server sends mails, and in words what to do when it does not.
import { session } from './session.svelte';
import { t } from './texts.svelte';

export const sendsMail = (): boolean => session.me?.mail ?? false;

/** Why nothing goes by mail, and who sets it up. */
export function noMail(): string {
  return t(session.me?.role === 'admin' ? 'mail.setUp' : 'mail.askAdmin');
}
