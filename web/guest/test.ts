import { mount } from 'svelte';
import './base.css';
import NetworkPage from './NetworkPage.svelte';
import { guestWords } from './words';

// /call/test?site=<key>&language=<language>
const asked = new URLSearchParams(location.search);
void guestWords([asked.get('language') ?? undefined, ...navigator.languages]).then((words) =>
  mount(NetworkPage, { target: document.body, props: { site: asked.get('site') ?? '', words } }),
);
