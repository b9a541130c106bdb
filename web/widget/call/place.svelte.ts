// Where the visitor's call is, as far as this page knows: in a window of its own that tells of
// itself, or here in the chat because the browser opened none.
import {
  answerWindow,
  askCall,
  hearCall,
  type CallAct,
  type CallNews,
  type Handover,
} from '../../core/call/handover';

const NAME = 'deskside.call-here';

class Place {
  /** What the call last told of itself. */
  news = $state.raw<CallNews>();
  /** Whose call runs here in the chat. */
  who = $state.raw<Handover>();
  /** Over the whole chat, or only its bar, with the chat beside it. */
  large = $state(true);
  #window: Window | undefined;
  #answering: (() => void) | undefined;

  constructor() {
    hearCall((news, from) => {
      this.#window = from;
      this.news = news.stage === 'gone' ? undefined : news;
      if (news.stage === 'gone') this.hide();
    });
  }

  /** Whether a call tells of itself here. */
  get linked(): boolean {
    return this.news !== undefined && this.#window?.closed === false;
  }

  ask(act: CallAct['act']): void {
    if (this.#window) askCall(this.#window, act);
  }

  /** Runs it in the chat. */
  show(who: Handover): void {
    this.who = who;
    this.large = true;
    remember(who.conversationId);
  }

  hide(): void {
    this.who = undefined;
    remember('');
  }

  /** The frame that holds it asks whose call it is. */
  hold = (frame: HTMLIFrameElement): (() => void) => {
    this.#answering = answerWindow(
      () => frame.contentWindow,
      () => this.who as Handover,
    );
    return () => this.#answering?.();
  };

  /** The chat was loaded again, as on the next page: the call that ran in it goes on. */
  comeBack(who: Handover | undefined): void {
    if (who && !this.who && recall() === who.conversationId) {
      this.show(who);
      this.large = false;
    }
  }
}

export const place = new Place();

function remember(conversationId: string): void {
  try {
    if (conversationId) sessionStorage.setItem(NAME, conversationId);
    else sessionStorage.removeItem(NAME);
  } catch {
    // Without storage the call is joined again from its card.
  }
}

function recall(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}
