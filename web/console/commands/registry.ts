// The one registry of what can be done now. A part of the console adds its commands while it
// is there; the keys, the palette and the sheet know no other.
import { onMount, type Component } from 'svelte';
import { t, type TextKey } from '../state/texts.svelte';
import { catalogue, definitions, type CommandId, type IdsAt, type Place } from './catalogue';
import { isBare, isPressed, isWriting, type Press } from './keys';

/** In the order in which the palette shows them. */
export const groups = [
  'selection',
  'conversation',
  'call',
  'list',
  'screen',
  'go',
  'settings',
  'you',
  'help',
  'conversations',
  'people',
] as const;
export type Group = (typeof groups)[number];

export type Command = {
  id: string;
  title: string;
  group: Group;
  run: () => void;
  /** More words to find it by. */
  also?: string;
  /** Shown behind the title, in small; words that count less. */
  detail?: string;
  keys?: string;
  icon?: Component<{ size?: number }>;
  /** Of whom a picture stands before it. */
  person?: { name: string; id: string };
  /** There are many of these: only what fits the words is shown. */
  asked?: true;
};

export type Source = () => readonly Command[];
/** What a key does now; null: nothing. */
export type Handlers<P extends Place> = () => Record<IdsAt<P>, (() => void) | null>;
type AnyHandlers = () => Partial<Record<CommandId, (() => void) | null>>;

const groupOf: Record<Place, Group> = {
  everywhere: 'help',
  list: 'list',
  conversation: 'conversation',
  live: 'screen',
  call: 'call',
  writing: 'conversation',
};

export class Commands {
  readonly #places = new Map<Place, AnyHandlers>();
  readonly #sources = new Set<Source>();

  /** The place is there, until what is returned is called. */
  provide<P extends Place>(place: P, handlers: Handlers<P>): () => void {
    const given = handlers as AnyHandlers;
    this.#places.set(place, given);
    return () => {
      if (this.#places.get(place) === given) this.#places.delete(place);
    };
  }

  /** Commands without keys. */
  add(source: Source): () => void {
    this.#sources.add(source);
    return () => void this.#sources.delete(source);
  }

  /** All that can be done now. */
  all(): Command[] {
    const keyed = definitions.flatMap((definition): Command[] => {
      const run = this.#handler(definition.id);
      if (!run) return [];
      return [
        {
          id: definition.id,
          title: t(definition.text),
          group: groupOf[definition.place],
          keys: definition.keys,
          ...(definition.also ? { also: t(definition.also) } : {}),
          run,
        },
      ];
    });
    // What came last is nearest: a conversation's before the shell's.
    return [...keyed, ...[...this.#sources].toReversed().flatMap((source) => source())];
  }

  /** What the key press does, or null when it belongs to somebody else. */
  pressed(press: Press, target: Element | null, letters: boolean): (() => void) | null {
    if (press.defaultPrevented) return null;
    for (const { id, keys, repeats } of definitions) {
      if (!isPressed(press, keys) || (press.repeat && !repeats)) continue;
      if (isBare(keys) && (!letters || isWriting(target))) continue;
      const run = this.#handler(id);
      if (run) return run;
    }
    return null;
  }

  #handler(id: CommandId): (() => void) | null {
    const { place, except }: { place: Place; except?: Place } = catalogue[id];
    if (except && this.#places.has(except)) return null;
    return this.#places.get(place)?.()[id] ?? null;
  }
}

export const commands = new Commands();

/** The component's commands, as long as it is there. */
export function useCommands(source: Source): void {
  onMount(() => commands.add(source));
}

/** The component is the place where these keys work. */
export function useKeys<P extends Place>(place: P, handlers: Handlers<P>): void {
  onMount(() => commands.provide(place, handlers));
}

/** A command of few words. */
export function command(
  group: Group,
  id: string,
  text: TextKey,
  run: () => void,
  more: Partial<Command> = {},
): Command {
  return { id, title: t(text), group, run, ...more };
}
