// What lists show of what was said last.
import { plainText } from '../../core/markdown';
import { t } from '../state/texts.svelte';
import type { Conversation } from '../types';
import type { AskKind } from './asks';

export function previewText({ kind, text }: Conversation['preview']): string {
  return kind === 'invitation' ? t(`invitation.kind.${text as AskKind}`) : plainText(text);
}
