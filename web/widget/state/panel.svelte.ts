import type { ToFrame } from '../../core/port';
import type { Engine } from '../engine/engine';
import type { Host } from '../host';
import type { Chat } from './chat.svelte';

type Hi = Extract<ToFrame, { type: 'hi' }>;
type Rest = typeof import('../engine');

/** Panel is the chat and, once it is loaded, the engine behind it and the screens that need it. */
export class Panel {
  readonly chat: Chat;
  engine = $state.raw<Engine>();
  Conversation = $state.raw<Rest['Conversation']>();
  Recent = $state.raw<Rest['Recent']>();
  readonly #host: Host;
  #hi: Hi;

  constructor(chat: Chat, host: Host, hi: Hi) {
    this.chat = chat;
    this.#host = host;
    this.#hi = hi;
  }

  hear(message: ToFrame): void {
    if (message.type === 'shown') this.chat.shown(message, message.focus);
    else if (message.type === 'page') this.chat.greeting = message.trail.greeting ?? '';
    else if (message.type === 'language') void this.chat.words.speak(message.language);
    // What comes before the engine does is part of its beginning.
    if (this.engine) this.engine.hear(message);
    else this.#hi = { ...this.#hi, ...message, type: 'hi' };
  }

  /** Loads the rest; where that fails, again and again. */
  load(): void {
    import('../engine').then(
      ({ Engine, Conversation, Recent }) => {
        this.engine = new Engine(this.chat, this.#host, this.#hi);
        this.Conversation = Conversation;
        this.Recent = Recent;
      },
      () => setTimeout(() => this.load(), 3000),
    );
  }
}
