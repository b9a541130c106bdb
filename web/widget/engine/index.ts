/** What is loaded right after the first paint: everything but the head of the home screen. */
export { default as Conversation } from '../conversation/Conversation.svelte';
export { default as Recent } from '../recent/Recent.svelte';
export { Engine } from './engine';
