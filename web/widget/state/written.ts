import type { Letter } from '../../core/outbox';
import type { Attachment, NewConversation } from '../../core/wire';

/** What the visitor wrote: the first message of a conversation, with where it came from, or another one. */
export type Writing =
  | { kind: 'message'; text: string; attachments?: Attachment[]; replyTo?: string }
  | ({ kind: 'start'; text: string; attachments?: Attachment[] } & Omit<NewConversation, 'id' | 'message'>);
export type Written = Letter<Writing>;
