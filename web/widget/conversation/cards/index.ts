import '../../call/answers';
export { default as Card } from './Card.svelte';
