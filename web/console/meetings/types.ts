import type { components } from '../../core/api/schema';

export type Meeting = components['schemas']['Meeting'];
export type NewMeeting = components['schemas']['NewMeeting'];
