// A visitor's call runs in a window of its own: it survives the next page of the website,
// and the browser asks for camera and microphone in our name, whatever the website lends
// its frames. The click that opens it must come from the visitor.
import { answerWindow, type Handover } from '../../core/call/handover';

let opened: Window | null = null;
let answering: (() => void) | undefined;

/** Opens the window, or brings it to the front; false where the browser forbids it. */
export function openCall(who: Handover): boolean {
  answering?.();
  answering = answerWindow(
    () => opened,
    () => who,
  );
  const name = `deskside-call-${who.conversationId}`;
  // One that is open already is not loaded again: a call may be running in it.
  if (!opened || opened.closed) opened = window.open('', name, 'popup,width=480,height=720');
  if (opened && opened.location.pathname !== '/call')
    opened.location.replace(new URL('/call', location.href));
  opened?.focus();
  return opened !== null;
}
