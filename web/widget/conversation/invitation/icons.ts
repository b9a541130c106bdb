import type { VisitorInvitation } from '../../../core/wire';

const screen = 'M8 21h8m-4-4v4M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z';

/** Outlines of 24 by 24. */
export const icons: Record<VisitorInvitation['kind'], string> = {
  cobrowse: 'm4 4 6.5 16 2.2-7.3L20 10.5z',
  call: 'M21 16.5v3a1.6 1.6 0 0 1-1.8 1.6A17 17 0 0 1 3 4.8 1.6 1.6 0 0 1 4.6 3h3l1.9 4.7-2 1.4a12 12 0 0 0 7.4 7.4l1.4-2z',
  video: 'm16 13 5 3V8l-5 3M4 6h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z',
  request_desktop: `${screen}M12 14V8m-3 2.5L12 7.5l3 3`,
  show_screen: `${screen}M12 7.5v6m-3-2.5 3 3 3-3`,
  conference:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm-6 9a6 6 0 0 1 12 0m1-9.2a3.5 3.5 0 0 0 0-6.6m5 15.8a6 6 0 0 0-3.5-5.5',
};
