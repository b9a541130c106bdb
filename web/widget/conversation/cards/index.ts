import '../../call/answers';
import '../../cobrowse/answers';
export { default as Card } from './Card.svelte';
