// What comes with the first invitation, or where a site has calls or co-browsing: one piece, because
// each piece of its own costs the widget the bytes of its name.
import '../../call/answers';
import '../../cobrowse/answers';
export { default as Code } from '../../cobrowse/Code.svelte';
export { followCalls } from '../../call/bar.svelte';
export { default as Telephone } from '../../call/Telephone.svelte';
export { default as Offers } from '../invitation/Offers.svelte';
export { default as Card } from './Card.svelte';
