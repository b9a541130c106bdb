// What a site allows, as its form holds it: nothing left out.
import type { SiteSettings } from '../types';

export type FileKind = NonNullable<SiteSettings['files']>['kinds'][number];
export type FileRules = { visitors: boolean; maxMB: number; kinds: FileKind[] };
export type MessageRules = {
  final: boolean;
  editMinutes: number;
  noReactions: boolean;
  visitorCharacters: number;
};

export const fileKinds: FileKind[] = [
  'picture',
  'audio',
  'video',
  'pdf',
  'document',
  'archive',
  'other',
  'program',
];
