import { mount } from 'svelte';
import { createApi, ok } from '../core/api/client';
import { askOpener, type Handover } from '../core/call/handover';
import { handoverOf, readAddress } from '../core/call/windowproof';
import './base.css';
import VisitorCall from './VisitorCall.svelte';
import { guestWords } from './words';

// Where the window remembers who it is for when it is loaded again.
const NAME = 'deskside.handover';

function kept(): Handover | null {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? 'null') as Handover | null;
  } catch {
    return null;
  }
}

/** What the address says stands in no history; a window that is open already may be given another. */
function takeAddress(): ReturnType<typeof readAddress> {
  const said = readAddress(location.hash);
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return said;
}

async function addressed(): Promise<Handover | null> {
  if (!said) return null;
  const api = createApi();
  return handoverOf(said, (body) => ok(api.POST('/api/widget/v1/call-windows', { body }))).catch(() => null);
}

const said = takeAddress();
addEventListener('hashchange', () => void takeAddress());
const handover = (await askOpener()) ?? (await addressed()) ?? kept();
if (handover) sessionStorage.setItem(NAME, JSON.stringify(handover));
const words = await guestWords([handover?.language, ...navigator.languages]);
mount(VisitorCall, { target: document.body, props: { handover, words } });
