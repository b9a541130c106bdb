// Which words a device problem has.
import type { DeviceProblem } from '../../core/call/devices';
import type { Ending } from '../../core/call/view';
import type { CallTexts } from './words';

type Key = keyof CallTexts & string;
type Real = Exclude<DeviceProblem, 'cancelled'>;

const words: Record<'microphone' | 'camera' | 'screen', Record<Real, Key>> = {
  microphone: {
    refused: 'micRefused',
    missing: 'micMissing',
    busy: 'micBusy',
    forbidden: 'micForbidden',
    unable: 'micUnable',
    unsent: 'micUnsent',
  },
  camera: {
    refused: 'camRefused',
    missing: 'camMissing',
    busy: 'camBusy',
    forbidden: 'camForbidden',
    unable: 'camUnable',
    unsent: 'camUnsent',
  },
  screen: {
    refused: 'shareRefused',
    missing: 'shareUnable',
    busy: 'shareRefused',
    forbidden: 'shareForbidden',
    unable: 'shareUnable',
    unsent: 'shareUnsent',
  },
};

/** null: nothing needs to be said. */
export function problemWords(
  what: 'microphone' | 'camera' | 'screen',
  problem: DeviceProblem | undefined,
): Key | null {
  return problem === undefined || problem === 'cancelled' ? null : words[what][problem];
}

export const endingWords: Record<Ending, Key> = {
  left: 'endedLeft',
  over: 'endedOver',
  removed: 'endedRemoved',
  elsewhere: 'endedElsewhere',
  lost: 'endedLost',
};
