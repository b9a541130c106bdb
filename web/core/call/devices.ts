// Cameras, microphones and loudspeakers: what there is, what was chosen, and in which way
// they fail. Nothing here is switched on without the caller's wish.

export type DeviceKind = 'audioinput' | 'videoinput' | 'audiooutput';
export type Device = { id: string; name: string };
export type Devices = Record<DeviceKind, readonly Device[]>;
export type Choice = Partial<Record<DeviceKind, string>>;

/**
 * refused: the person or the system said no. missing: there is none. busy: another program has
 * it. forbidden: the page around us does not lend it. unable: this browser cannot at all.
 * unsent: it runs, but the others did not get it. cancelled: the person closed the question,
 * which is no failure.
 */
export type DeviceProblem = 'refused' | 'missing' | 'busy' | 'forbidden' | 'unable' | 'unsent' | 'cancelled';

export const noDevices: Devices = { audioinput: [], videoinput: [], audiooutput: [] };

export function problemWith(thrown: unknown): DeviceProblem {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
  const message = thrown instanceof Error ? thrown.message : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return /permissions policy|feature policy|disallowed by/i.test(message) ? 'forbidden' : 'refused';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy';
    case 'SecurityError':
      return 'forbidden';
    case 'PublishTrackError':
    case 'UnexpectedConnectionState':
    case 'ConnectionError':
    case 'NegotiationError':
      return 'unsent';
    default:
      return 'unable';
  }
}

/** The devices by kind. Their names are known only once the person has allowed one of them. */
export async function listDevices(media: MediaDevices | undefined): Promise<Devices> {
  if (!media?.enumerateDevices) return noDevices;
  const found = await media.enumerateDevices();
  const of = (kind: DeviceKind): Device[] =>
    found
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
  return { audioinput: of('audioinput'), videoinput: of('videoinput'), audiooutput: of('audiooutput') };
}

/** Whether this browser can show a screen; phones cannot. */
export function canShare(media: MediaDevices | undefined = globalThis.navigator?.mediaDevices): boolean {
  return typeof media?.getDisplayMedia === 'function';
}

/** Whether the page around us lends the frame its devices; where the browser does not say, it may. */
export function lent(what: 'microphone' | 'camera' | 'display-capture', page: Document = document): boolean {
  const { featurePolicy } = page as { featurePolicy?: { allowsFeature: (name: string) => boolean } };
  return featurePolicy?.allowsFeature(what) ?? true;
}

const remembered = 'deskside.devices';
type Box = Pick<Storage, 'getItem' | 'setItem'>;

export function recallChoice(box: Box | undefined): Choice {
  try {
    const saved: unknown = JSON.parse(box?.getItem(remembered) ?? '{}');
    return typeof saved === 'object' && saved !== null ? (saved as Choice) : {};
  } catch {
    return {};
  }
}

export function keepChoice(box: Box | undefined, choice: Choice): void {
  try {
    box?.setItem(remembered, JSON.stringify(choice));
  } catch {
    // Without storage the next call asks for the usual devices.
  }
}

/** A device that was chosen but is gone must not fail the call: ideal, not exact. */
export function audioOf(choice: Choice): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(choice.audioinput ? { deviceId: { ideal: choice.audioinput } } : {}),
  };
}

export function videoOf(choice: Choice): MediaTrackConstraints {
  return {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
    ...(choice.videoinput ? { deviceId: { ideal: choice.videoinput } } : {}),
  };
}

type DisplayOptions = DisplayMediaStreamOptions & Record<string, unknown>;

/** Asks the person what to show; call it within their click. The browser ignores what it does not know. */
export async function pickScreen(media: MediaDevices = navigator.mediaDevices): Promise<MediaStream> {
  const options: DisplayOptions = {
    video: { displaySurface: 'monitor', frameRate: { ideal: 15, max: 30 } } as MediaTrackConstraints,
    audio: { suppressLocalAudioPlayback: false } as MediaTrackConstraints,
    systemAudio: 'include',
    surfaceSwitching: 'include',
    selfBrowserSurface: 'exclude',
    monitorTypeSurfaces: 'include',
  };
  const { CaptureController: Controller } = globalThis as unknown as {
    CaptureController?: new () => { setFocusBehavior: (behaviour: string) => void };
  };
  if (Controller) {
    const controller = new Controller();
    // The call stays in front: the other side is still being talked to.
    controller.setFocusBehavior('no-focus-change');
    options['controller'] = controller;
  }
  return media.getDisplayMedia(options);
}

/** The person closed the picker: that is an answer, not a failure. */
export function screenProblem(thrown: unknown): DeviceProblem {
  const problem = problemWith(thrown);
  return problem === 'refused' ? 'cancelled' : problem;
}
