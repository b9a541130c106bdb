// The shapes of calls, under short names; the shapes themselves are generated.
import type { components } from '../../core/api/schema';

type Schemas = components['schemas'];

export type WireCall = Schemas['Call'];
export type Participant = Schemas['Participant'];
export type CallLink = Schemas['CallLink'];
export type Meeting = Schemas['Meeting'];
/** What an agent may ask the visitor for that ends in a call. */
export type CallAsk = 'call' | 'video' | 'request_desktop' | 'show_screen' | 'conference';
