// Whether this browser may show desktop notifications. It is asked only on a click, and
// only after the reason was shown.
const HINT_KEY = 'deskside.notificationHint';

type Permission = NotificationPermission | 'unsupported';

class Notifications {
  permission = $state<Permission>(
    typeof Notification === 'undefined' ? 'unsupported' : Notification.permission,
  );
  #tried: Notification | undefined;
  #dismissed = $state(localStorage.getItem(HINT_KEY) === 'no');

  /** The hint is for those who were never asked and did not wave it away. */
  get hint(): boolean {
    return this.permission === 'default' && !this.#dismissed;
  }

  async ask(): Promise<void> {
    if (this.permission !== 'unsupported') this.permission = await Notification.requestPermission();
  }

  /** Shows one, so that the person sees whether the computer lets it through. */
  try(title: string, body: string): void {
    if (this.permission !== 'granted') return;
    this.#tried?.close();
    this.#tried = new Notification(title, { body });
  }

  dismiss(): void {
    this.#dismissed = true;
    localStorage.setItem(HINT_KEY, 'no');
  }
}

export const notifications = new Notifications();
