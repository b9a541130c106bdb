// Whose a text block is, in words.
import { t } from '../state/texts.svelte';
import type { Team, TextBlock } from '../types';

export function scopeOf({ scope, teamId }: TextBlock, teams: readonly Team[]): string {
  if (scope === 'team') return teams.find(({ id }) => id === teamId)?.name ?? t('blocks.scope.team');
  return t(`blocks.scope.${scope}`);
}
