import { mount } from 'svelte';
import './base.css';
import Guest from './Guest.svelte';
import { guestWords } from './words';

// /j/<link>
const link = location.pathname.split('/')[2] ?? '';
void guestWords(navigator.languages).then((words) =>
  mount(Guest, { target: document.body, props: { link, words } }),
);
