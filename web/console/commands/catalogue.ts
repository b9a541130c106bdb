// Every key of the console, where it works and what it does. What handles a key, what a tip
// shows beside a button and what the sheet lists all come from here. Keys stand as they are
// written down: 'J', 'Shift+B', 'Mod+K' (Ctrl, or Cmd on a Mac); a letter without Shift is
// one without Shift, a sign such as ? is that sign however the keyboard makes it.
import type { TextKey } from '../state/texts.svelte';

/** Where a key works: as long as that part of the console is there. */
export type Place =
  | 'everywhere'
  | 'list'
  | 'conversation'
  | 'live'
  | 'call'
  /** In the text field: the field handles these itself. */
  | 'writing';

export type Definition = {
  place: Place;
  keys: string;
  text: TextKey;
  /** More words to find it by. */
  also?: TextKey;
  /** Held down, it goes on. */
  repeats?: true;
  /** What has the focus handles it: Enter is never taken from a button. */
  focused?: true;
  /** Not there, because that place has its own. */
  except?: Place;
};

export const catalogue = {
  palette: { place: 'everywhere', keys: 'Mod+K', text: 'command.palette' },
  search: { place: 'everywhere', keys: '/', text: 'command.search', except: 'live' },
  help: { place: 'everywhere', keys: '?', text: 'keys.help' },

  next: { place: 'list', keys: 'J', text: 'command.next', repeats: true },
  previous: { place: 'list', keys: 'K', text: 'command.previous', repeats: true },
  open: { place: 'list', keys: 'Enter', text: 'keys.open', focused: true },
  select: { place: 'list', keys: 'X', text: 'command.select' },
  selectTo: { place: 'list', keys: 'Shift+X', text: 'command.selectTo' },

  reply: { place: 'conversation', keys: 'R', text: 'keys.reply', also: 'command.reply.also' },
  note: { place: 'conversation', keys: 'N', text: 'keys.note', also: 'command.note.also' },
  textBlocks: { place: 'conversation', keys: '#', text: 'keys.textBlocks', also: 'command.textBlocks.also' },
  assign: { place: 'conversation', keys: 'A', text: 'assign.me', also: 'command.assign.also' },
  redirect: { place: 'conversation', keys: 'T', text: 'command.redirect', also: 'command.redirect.also' },
  done: { place: 'conversation', keys: 'E', text: 'done.do', also: 'command.done.also' },
  statusOpen: { place: 'conversation', keys: 'O', text: 'command.statusOpen', also: 'command.status.also' },
  statusWaiting: {
    place: 'conversation',
    keys: 'W',
    text: 'command.statusWaiting',
    also: 'command.status.also',
  },
  snooze: { place: 'conversation', keys: 'H', text: 'command.snooze', also: 'command.snooze.also' },
  unread: { place: 'conversation', keys: 'U', text: 'unread.do' },
  viewer: { place: 'conversation', keys: 'V', text: 'command.viewer', also: 'command.viewer.also' },
  cobrowse: {
    place: 'conversation',
    keys: 'Shift+B',
    text: 'command.cobrowse',
    also: 'command.cobrowse.also',
  },
  call: { place: 'conversation', keys: 'Shift+C', text: 'command.call', also: 'command.call.also' },
  video: { place: 'conversation', keys: 'Shift+V', text: 'command.video', also: 'command.video.also' },
  desktop: { place: 'conversation', keys: 'Shift+D', text: 'command.desktop', also: 'command.desktop.also' },
  conference: {
    place: 'conversation',
    keys: 'Shift+G',
    text: 'command.conference',
    also: 'command.conference.also',
  },

  liveSearch: { place: 'live', keys: '/', text: 'live.search' },

  microphone: { place: 'call', keys: 'M', text: 'command.microphone', also: 'command.microphone.also' },
  camera: { place: 'call', keys: 'P', text: 'command.camera' },
  share: { place: 'call', keys: 'S', text: 'command.share' },
  leave: { place: 'call', keys: 'L', text: 'command.leave', also: 'command.leave.also' },

  send: { place: 'writing', keys: 'Enter', text: 'command.send' },
  sendToo: { place: 'writing', keys: 'Mod+Enter', text: 'command.send' },
  newline: { place: 'writing', keys: 'Shift+Enter', text: 'keys.newline' },
  placeholder: { place: 'writing', keys: 'Tab', text: 'command.placeholder' },
  out: { place: 'writing', keys: 'Escape', text: 'command.out' },
} as const satisfies Record<string, Definition>;

export type CommandId = keyof typeof catalogue;
/** The commands of a place that the console's own listener handles. */
export type IdsAt<P extends Place> = {
  [Id in CommandId]: (typeof catalogue)[Id] extends { focused: true }
    ? never
    : (typeof catalogue)[Id]['place'] extends P
      ? Id
      : never;
}[CommandId];

export const definitions: readonly (Definition & { id: CommandId })[] = Object.entries(catalogue).map(
  ([id, definition]) => ({ id: id as CommandId, ...definition }),
);

export const places: readonly Place[] = ['everywhere', 'list', 'conversation', 'writing', 'live', 'call'];

/** The screen that a place is on; null: on any. A text field is no place for single letters. */
const screenOf: Record<Place, string | null> = {
  everywhere: null,
  list: 'chat',
  conversation: 'chat',
  live: 'live',
  call: null,
  writing: 'text field',
};

/** Whether both can be there at the same time. */
export function together(a: Place, b: Place): boolean {
  if (a === b) return true;
  if (a === 'writing' || b === 'writing') return false;
  const [on, other] = [screenOf[a], screenOf[b]];
  return on === null || other === null || on === other;
}
