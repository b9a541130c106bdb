import type { Letter } from '../../core/outbox';
import type { NewConversation } from '../../core/wire';

/** What the visitor wrote: the first message of a conversation, with where it came from, or another one. */
export type Writing =
  | { kind: 'message'; text: string }
  | ({ kind: 'start'; text: string } & Omit<NewConversation, 'id' | 'message'>);
export type Written = Letter<Writing>;
