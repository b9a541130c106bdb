// What the widget says where a site has no words of its own, for the previews.
import type { Language } from '../state/texts.svelte';

type Words = {
  hello: string;
  question: string;
  start: string;
  queue: { queueNext: string; queuePlace: string; queueMinutes: string; queueNobody: string };
  cobrowse: { ask: string; about: string; yes: string; no: string };
};

export const builtIn: Record<Language, Words> = {
  en: {
    hello: 'Hi there.',
    question: 'What can we do for you?',
    start: 'Start a conversation',
    queue: {
      queueNext: 'You are next.',
      queuePlace: 'You are number {n} in line.',
      queueMinutes: 'Usually it takes about {minutes} minutes.',
      queueNobody: 'Nobody is here right now. Your message is safe; we answer as soon as we are back.',
    },
    cobrowse: {
      ask: 'Let {name} see this tab?',
      about: 'Only this website, only until you stop. Passwords and card numbers are never shown.',
      yes: 'Share this tab',
      no: 'Not now',
    },
  },
  de: {
    hello: 'Guten Tag.',
    question: 'Was können wir für Sie tun?',
    start: 'Unterhaltung beginnen',
    queue: {
      queueNext: 'Sie sind als Nächstes an der Reihe.',
      queuePlace: 'Sie sind Nummer {n} in der Reihe.',
      queueMinutes: 'Meist dauert es etwa {minutes} Minuten.',
      queueNobody:
        'Gerade ist niemand da. Ihre Nachricht ist angekommen; wir antworten, sobald wir zurück sind.',
    },
    cobrowse: {
      ask: 'Darf {name} diesen Tab sehen?',
      about: 'Nur diese Website, nur bis Sie es beenden. Passwörter und Kartennummern werden nie gezeigt.',
      yes: 'Diesen Tab teilen',
      no: 'Jetzt nicht',
    },
  },
};
