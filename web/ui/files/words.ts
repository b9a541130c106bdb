import { createTranslate, type Translate } from '../../core/i18n';
import { sizeText } from '../../core/upload/size';
import type { Piece } from '../../core/upload/tray';
import type { Attachment } from '../../core/wire';
import german from './messages/de.json';
import english from './messages/en.json';

export type FileWords = { t: Translate<typeof english>; size: (bytes: number) => string };

/** What is said about files, in a language; they come with the files' own chunk. */
export function fileWords(language: string): FileWords {
  return {
    t: createTranslate(language, language === 'de' ? german : {}, english),
    size: (bytes) => sizeText(bytes, language),
  };
}

/** How far a file in the tray has come, or why it can't be sent. */
export function pieceText({ t, size }: FileWords, piece: Piece): string {
  const counts = { sent: size(piece.sent), size: size(piece.size) };
  switch (piece.state) {
    case 'queued':
      return t('queued');
    case 'uploading':
      return t('uploading', counts);
    case 'waiting':
      return t('waiting', counts);
    case 'paused':
      return t('paused', counts);
    case 'checking':
      return t('checking');
    case 'blocked':
      return t(piece.attachment?.reason === 'type' ? 'type' : 'harmful');
    case 'ready':
      return size(piece.size);
    default:
      return refusalText({ t, size }, piece);
  }
}

function refusalText({ t, size }: FileWords, { problem, size: bytes }: Piece): string {
  if (problem?.status === 413) {
    const max = Number(problem.more.data?.['maxBytes'] ?? 2 ** 31);
    return t('tooLarge', { max: size(max) });
  }
  if (problem?.status === 403) return t('notHere');
  if (problem?.status === 422) return t(bytes === 0 ? 'empty' : 'type');
  if (problem?.status === 429) return t('tooMany');
  return t('failed');
}

/** What stands beside a file's name in the timeline. */
export function attachmentText({ t, size }: FileWords, { state, reason, size: bytes }: Attachment): string {
  if (state === 'blocked') return t(reason === 'type' ? 'type' : 'harmful');
  if (state === 'deleted') return t('deleted');
  return size(bytes);
}

export const isPicture = ({ state, thumbnail }: Attachment) => state === 'ready' && Boolean(thumbnail);
export const isMedia = ({ state, type }: Attachment, kind: 'audio' | 'video') =>
  state === 'ready' && type.startsWith(`${kind}/`);
export const isPDF = ({ state, type }: Attachment) => state === 'ready' && type === 'application/pdf';
