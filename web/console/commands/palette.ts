// What the palette shows for the words in it. Pure; Palette.svelte is the picture.
import { FindIndex } from '../../core/find';
import { groups, type Command, type Group } from './registry';

/** So many are shown; who looks for more types another letter. */
export const MOST = 40;
/** Of what there are many. */
const FEW = 8;

export type Section = { group: Group | 'recent'; of: Command[] };

export class PaletteSearch {
  readonly #all: readonly Command[];
  readonly #index: FindIndex<Command>;
  readonly #recent: Command[];

  /** `recent` holds ids, the last one first. */
  constructor(all: readonly Command[], recent: readonly string[]) {
    const rank = new Map(recent.map((id, at) => [id, at]));
    const last = ({ id }: Command) => rank.get(id) ?? recent.length;
    const order = ({ group }: Command) => groups.indexOf(group);
    this.#all = all;
    this.#recent = recent.flatMap((id) => all.find((command) => command.id === id) ?? []);
    // Of what fits as well, the one that was used last; then in the order of the groups.
    const sorted = [...all].sort((a, b) => last(a) - last(b) || order(a) - order(b));
    this.#index = new FindIndex(sorted, ({ title, also = '', detail = '' }) => ({
      name: title,
      also,
      body: detail,
    }));
  }

  /** In groups, that with the best one first; without words, what was used and what there is. */
  find(query: string): Section[] {
    if (query.trim() === '') return this.#start();
    const sections = new Map<Group, Command[]>();
    for (const command of this.#index.search(query, MOST)) {
      const of = sections.get(command.group) ?? [];
      if (of.length === 0) sections.set(command.group, of);
      of.push(command);
    }
    return [...sections].map(([group, of]) => ({ group, of }));
  }

  #start(): Section[] {
    const recent = this.#recent.slice(0, 5);
    const shown = this.#all.filter((command) => !command.asked && !recent.includes(command));
    return [
      { group: 'recent' as const, of: recent },
      ...groups.map((group) => ({
        group,
        of: shown
          .filter((command) => command.group === group)
          .slice(0, group === 'conversations' ? FEW : undefined),
      })),
    ].filter(({ of }) => of.length > 0);
  }
}
