import { mount } from 'svelte';
import { askOpener, type Handover } from '../core/call/handover';
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

const handover = (await askOpener()) ?? kept();
if (handover) sessionStorage.setItem(NAME, JSON.stringify(handover));
const words = await guestWords([handover?.language, ...navigator.languages]);
mount(VisitorCall, { target: document.body, props: { handover, words } });
