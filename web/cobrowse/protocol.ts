// What the frames carry. The relay routes by kind and reads only what it must: consent, state,
// the agent of a mark, the name of an action for the audit log.

/** What the visitor allows: nothing, being seen, being seen and steered. */
export type Level = 'none' | 'view' | 'control';

/** Frame 10, server to everybody. */
export type SessionState = {
  session: string;
  level: Level;
  /** Everybody who sees the page, with the hue of their pointer. */
  watchers: { id: string; name: string; hue: number; /** May ask to steer. */ may?: boolean }[];
  /** The watcher who steers. */
  controller: string | null;
  /** The watcher who asks to steer: the visitor's bar shows Allow and No. */
  asking: string | null;
  /** Whether it is recorded; asked: the visitor's bar shows Allow and No for that too. */
  recording?: 'asked' | 'starting' | 'on' | 'refused' | 'ended';
  phase: 'live' | 'paused' | 'ended';
  /** Why it is paused or has ended. */
  reason?: string;
};

type Said = 'granted' | 'revoked';
/** Frame 9, visitor to server: one of them. agent is the watcher whom the visitor lets steer. */
export type Consent = { view?: Said; control?: Said; agent?: string; record?: Said };

/** Frame 4, visitor to everybody. */
export type Page = {
  /** Without what the site does not allow: credentials, fragment, query. */
  url: string;
  title: string;
  /** The viewport in CSS pixels. */
  width: number;
  height: number;
  /** The tab, a random id of the page's own. Only the focused one streams. */
  tab: string;
  /** off: the site never shows this page. */
  state: 'loading' | 'ready' | 'hidden' | 'leaving' | 'off';
};

/** Frame 3, visitor to agents. Of each k the newest counts. Coordinates are of the viewport. */
export type Ephemeral =
  | { k: 'pointer'; x: number; y: number; down: boolean }
  /** The pointer left the page. */
  | { k: 'pointer'; gone: true }
  /** The page moves too fast to follow: pictures come every few seconds. */
  | { k: 'simplified'; on: boolean };

/** Frame 6, agent to visitor and the other agents. Coordinates are of the visitor's viewport. */
export type Mark = {
  /** The watcher; the server writes it. */
  agent: string;
} & (
  | { k: 'pointer'; x: number; y: number }
  | { k: 'pointer'; gone: true }
  /** Frames an element until the next one or id 0. */
  | { k: 'highlight'; id: number; label?: string }
  /** A stroke as it grows: points are x, y, x, y…; a known stroke is replaced. It fades by itself. */
  | { k: 'draw'; stroke: number; points: number[] }
  | { k: 'wipe' }
);

/** Frame 7, agent to visitor: n counts the agent's actions, id and tag name the element as the replica shows it. */
export type Action = { n: number; id: number; tag: string } & Act;

export type Act =
  /** At a point of the element, 0…1 of its width and height; in its middle without. */
  | { action: 'click'; args: { x?: number; y?: number; count?: 1 | 2 } }
  | { action: 'focus'; args: Record<string, never> }
  /** The whole value of a field. */
  | { action: 'setValue'; args: { value: string } }
  /** Text at the caret, as if typed. */
  | { action: 'insert'; args: { text: string } }
  /** Options by their place: their text may be masked. */
  | { action: 'select'; args: { indexes: number[] } }
  | { action: 'check'; args: { checked: boolean } }
  /** To these offsets; id 0 or the document's element scrolls the page. */
  | { action: 'scroll'; args: { left: number; top: number } }
  | { action: 'key'; args: { key: Key; shift?: boolean } }
  /** These name no element: id is 0 and tag empty. */
  | { action: 'back' | 'forward' | 'reload'; args: Record<string, never> }
  | { action: 'goto'; args: { url: string } };

export const keys = [
  'Enter',
  'Tab',
  'Escape',
  'Backspace',
  'Delete',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  ' ',
] as const;
export type Key = (typeof keys)[number];

/** Why an action was not carried out. */
export const denials = [
  'malformed',
  'no-consent',
  'stale',
  'rate',
  'visitor-busy',
  'gone',
  'hidden',
  'covered',
  'masked',
  'blocked',
  'no-control',
  'password',
  'card',
  'file',
  'own-ui',
  'origin',
  'disabled',
  'unsupported',
] as const;
export type Denied = (typeof denials)[number];

/** Frame 8, visitor to server and the agent. what names the element for the audit log: a label of the page, never a value. */
export type Result = { agent?: string; n: number; what: string } & ({ ok: true } | { denied: Denied });

/** Frame 12, server to visitor: send what stands at an address you have told. Frame 13 answers with bytes (lend.ts). */
export type Ask = { n: number; url: string };
