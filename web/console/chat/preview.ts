// What lists show of what was said last.
import { plainText } from '../../core/markdown';
import { t } from '../state/texts.svelte';
import type { Conversation } from '../types';
import type { AskKind } from './asks';

export function previewText({ kind, text, from }: Conversation['preview']): string {
  if (kind === 'article') return t('cards.articleNamed', { title: text });
  if (kind === 'form')
    return t(from === 'visitor' ? 'cards.filledInNamed' : 'cards.formNamed', { title: text });
  return kind === 'invitation' ? t(`invitation.kind.${text as AskKind}`) : plainText(text);
}
