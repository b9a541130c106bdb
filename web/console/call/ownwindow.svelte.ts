// The call in a window of its own that stays above other programs: the browser's
// picture-in-picture window for documents, else the one for a single video.
import { mount, unmount } from 'svelte';
import type { Ongoing } from '../../ui/call/ongoing.svelte';
import type { CallTranslate } from '../../ui/call/words';
import CallWindow from './CallWindow.svelte';

type Content = { ongoing: Ongoing; t: CallTranslate; leave: () => void; title: string };
type Pip = { requestWindow: (size: { width: number; height: number }) => Promise<Window> };

const pip = (): Pip | undefined =>
  (globalThis as { documentPictureInPicture?: Pip }).documentPictureInPicture;

export class OwnWindow {
  open = $state(false);
  readonly able = pip() !== undefined || document.pictureInPictureEnabled === true;
  readonly #content: () => Content;
  readonly #cannot: () => void;
  #window: Window | undefined;
  #mounted: Record<string, unknown> | undefined;

  /** cannot hears when this browser lifts out videos only and the call has none. */
  constructor(content: () => Content, cannot: () => void) {
    this.#content = content;
    this.#cannot = cannot;
  }

  async toggle(): Promise<void> {
    if (this.open) this.close();
    else if (pip()) await this.#openDocument();
    else await this.#openVideo();
  }

  close(): void {
    if (this.#mounted) void unmount(this.#mounted);
    this.#mounted = undefined;
    this.#window?.close();
    this.#window = undefined;
    this.open = false;
  }

  async #openDocument(): Promise<void> {
    const opened = await pip()?.requestWindow({ width: 420, height: 360 });
    if (!opened) return;
    this.#window = opened;
    const { document: inside } = opened;
    inside.documentElement.lang = document.documentElement.lang;
    const { theme } = document.documentElement.dataset;
    if (theme) inside.documentElement.dataset['theme'] = theme;
    // Our own files once more: the policy of the page holds there too.
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
      const copy = inside.createElement('link');
      copy.rel = 'stylesheet';
      copy.href = link.href;
      inside.head.append(copy);
    }
    inside.title = this.#content().title;
    this.#mounted = mount(CallWindow, { target: inside.body, props: this.#content() });
    opened.addEventListener('pagehide', () => this.close(), { once: true });
    this.open = true;
  }

  /** One video is all that other browsers lift out: the stage's. */
  async #openVideo(): Promise<void> {
    const video = document.querySelector<HTMLVideoElement>('.call video');
    if (!video?.requestPictureInPicture) return this.#cannot();
    await video.requestPictureInPicture().catch(() => this.#cannot());
  }
}
