// What a call needs beyond the console's own code; loaded with the first one.
import { loadCalls } from '../../core/call/call';

export { Ongoing } from '../../ui/call/ongoing.svelte';
export { default as CallPanel } from './CallPanel.svelte';
export { CallRecording } from './record/recording.svelte';

// The media library is the heavy part: on its way while the rest begins.
void loadCalls().catch(() => undefined);
