import type { TextKey } from '../state/texts.svelte';

export function greetingAt(now: Date): TextKey {
  const hour = now.getHours();
  if (hour >= 5 && hour < 12) return 'greeting.morning';
  if (hour >= 12 && hour < 18) return 'greeting.afternoon';
  return 'greeting.evening';
}
