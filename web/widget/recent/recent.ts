import { plainLine } from '../../core/plain';
import type { VisitorConversation } from '../../core/wire';
import type { Written } from '../state/written';

export type Row = {
  id: string;
  /** Of the agent who has it; empty: nobody yet. */
  name: string;
  text: string;
  /** An ask, which the text does not say. */
  asks: boolean;
  mine: boolean;
  at: Date;
  done: boolean;
};

/** The visitor's conversations, newest first, those included that have not reached the server yet. */
export function recent(conversations: readonly VisitorConversation[], letters: readonly Written[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { id, agent, preview, lastAt, done } of conversations) {
    const asks = preview.kind === 'invitation';
    const text = asks ? '' : plainLine(preview.text);
    rows.set(id, {
      id,
      name: agent?.name ?? '',
      text,
      asks,
      mine: preview.from === 'visitor',
      at: new Date(lastAt),
      done,
    });
  }
  for (const { group, at, body } of letters) {
    const row = rows.get(group) ?? {
      id: group,
      name: '',
      text: '',
      asks: false,
      mine: true,
      at: new Date(at),
      done: false,
    };
    rows.set(group, {
      ...row,
      asks: false,
      text: plainLine(body.text),
      mine: true,
      at: new Date(at),
      done: false,
    });
  }
  return [...rows.values()].sort((a, b) => b.at.getTime() - a.at.getTime());
}
