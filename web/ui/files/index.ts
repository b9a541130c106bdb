// Everything about files that people see; both apps load it when the first file comes.
export { default as FileCards } from './FileCards.svelte';
export { default as FileTray } from './FileTray.svelte';
export { fileWords, type FileWords } from './words';
export { browserTray } from './browser';
export { TrayView } from './view.svelte';
