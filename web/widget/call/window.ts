// A visitor's call runs in a window of its own: it survives the next page of the website,
// and the browser asks for camera and microphone in our name, whatever the website lends
// its frames. The click that opens it must come from the visitor.
import { answerWindow, askCall, type Handover } from '../../core/call/handover';
import { addressFor } from '../../core/call/windowproof';
import { Unseen } from '../conversation/invitation/answers';
import { place } from './place.svelte';

let opened: Window | null = null;
let answering: (() => void) | undefined;
let last: Handover | undefined;

/** Opens the window, or brings it to the front; rejects with Unseen where nothing is known of it. */
export async function openCall(who: Handover): Promise<void> {
  last = who;
  if (place.who?.conversationId === who.conversationId) {
    place.large = true;
    return;
  }
  answering?.();
  answering = answerWindow(
    () => opened,
    () => who,
  );
  // One that is open already is not loaded again: a call may be running in it. So an address
  // that differs in its fragment only.
  if (opened && !opened.closed) return opened.focus();
  const address = new URL(await addressFor(who), location.href).href;
  opened = window.open(address, `deskside-call-${who.conversationId}`, 'popup,width=480,height=720');
  if (!opened) throw new Unseen(address);
  // One of an earlier page tells of itself again.
  askCall(opened, 'news');
  opened.focus();
}

/** Where the visitor sees no window: the call runs in the chat. */
export function callHere(): void {
  if (last) place.show(last);
}
