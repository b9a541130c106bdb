/** What the page that shows a PDF file says to the frame in which it is drawn. */
export type ToFrame =
  | { pdf: 'show'; bytes: ArrayBuffer; language: string; page: string; pages: string }
  | { pdf: 'zoom'; by: number };

/** And what the frame says back. */
export type FromFrame =
  { pdf: 'listening' } | { pdf: 'shown'; pages: number } | { pdf: 'failed'; why: 'locked' | 'broken' };
