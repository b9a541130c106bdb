// A call as its screens need it: the core's view as state, pointing, devices, how long it
// lasts. One for each call; `close` when its screens go.
import { Call, type CallParts, type Entrance } from '../../core/call/call';
import {
  keepChoice,
  listDevices,
  noDevices,
  pickScreen,
  recallChoice,
  screenProblem,
  type Choice,
  type DeviceKind,
  type DeviceProblem,
} from '../../core/call/devices';
import { nothingYet, sharer, type CallView, type Person } from '../../core/call/view';
import { Pointing } from './pointing.svelte';

const NEWS = 'news';

export type Layout = 'stage' | 'grid';

/** How the call stands with being recorded, for the person at this screen. */
export type RecordingLook = {
  state: 'asked' | 'running' | 'paused' | 'ended';
  /** What this person has said. */
  consent?: 'asked' | 'granted' | 'refused' | undefined;
  /** Who records. */
  host: string;
  /** This person asked for it, in this window. */
  mine?: boolean;
  /** Who has not answered, as far as one may know. */
  waiting?: readonly string[];
  reason?: string | undefined;
  /** What is asked, by language; the built-in words without it. */
  words?: Record<string, string> | undefined;
};

export type OngoingParts = Omit<CallParts, 'choice'> & {
  /** Says yes or no to being recorded, or takes the yes back. */
  answer?: (agreed: boolean) => Promise<void>;
  /** Somebody in the call says that there is news at the server. */
  news?: () => void;
  /** What those are called here who have not said their name. */
  nameless?: (person: Person) => string;
  /** Where devices and network are tested; empty: nowhere. */
  testPage?: string;
};

export class Ongoing {
  view = $state.raw<CallView>(nothingYet);
  devices = $state.raw(noDevices);
  choice = $state.raw<Choice>({});
  volume = $state(1);
  layout = $state<Layout>('stage');
  /** What the picker answered, when it was no picture. */
  shareProblem = $state<DeviceProblem>();
  /** null: nobody has asked for it. */
  recording = $state.raw<RecordingLook | null>(null);
  /** What this person said is on its way. */
  answering = $state(false);
  /** The answer did not arrive. */
  unanswered = $state(false);
  readonly call: Call;
  readonly pointing: Pointing;
  readonly testPage: string;
  readonly #box: Storage | undefined;
  readonly #nameless: (person: Person) => string;
  readonly #stop = new AbortController();
  #wake: WakeLockSentinel | undefined;

  readonly #answer: OngoingParts['answer'];

  constructor(
    { nameless = () => '', testPage = '', answer, news, ...parts }: OngoingParts,
    box: Storage | undefined = storage(),
  ) {
    this.#answer = answer;
    this.#box = box;
    this.#nameless = nameless;
    this.testPage = testPage;
    this.choice = recallChoice(box);
    this.call = new Call({ ...parts, choice: this.choice });
    this.pointing = new Pointing(this.call);
    this.call.watch((view) => this.#seen(view));
    if (news) this.call.hear((topic) => topic === NEWS && news());
    const { signal } = this.#stop;
    globalThis.navigator?.mediaDevices?.addEventListener?.('devicechange', () => void this.list(), {
      signal,
    });
    document.addEventListener('visibilitychange', () => void this.#stayAwake(), { signal });
  }

  get people(): readonly Person[] {
    const { me, others } = this.view;
    return me ? [...others, me] : others;
  }

  /** Whose screen is on the stage. */
  get sharer(): Person | null {
    return sharer(this.view);
  }

  async enter(entrance: Entrance): Promise<void> {
    await this.call.enter(entrance);
    await this.list();
  }

  async list(): Promise<void> {
    this.devices = await listDevices(globalThis.navigator?.mediaDevices);
  }

  async use(kind: DeviceKind, id: string): Promise<void> {
    this.choice = { ...this.choice, [kind]: id };
    keepChoice(this.#box, this.choice);
    await this.call.use(kind, id);
  }

  /** Agrees to being recorded, declines, or takes the yes back. */
  async answer(agreed: boolean): Promise<void> {
    this.answering = true;
    this.unanswered = false;
    try {
      await this.#answer?.(agreed);
    } catch {
      this.unanswered = true;
    } finally {
      this.answering = false;
    }
  }

  /** Tells the others, of whom not all have a line of their own, to look at the server. */
  tellNews(): void {
    this.call.send(NEWS, new Uint8Array());
  }

  setVolume(volume: number): void {
    this.volume = volume;
    this.call.setVolume(volume);
  }

  /** Asks what to show and shows it; call it within a click. */
  async share(): Promise<void> {
    this.shareProblem = undefined;
    try {
      await this.call.share(await pickScreen());
    } catch (thrown) {
      this.shareProblem = screenProblem(thrown);
    }
  }

  /** Ends with the screens: what still runs is left. */
  close(): void {
    this.#stop.abort();
    this.pointing.close();
    if (this.view.phase !== 'ended') void this.call.leave();
    void this.#wake?.release().catch(() => undefined);
  }

  #seen(view: CallView): void {
    const began = this.view.phase !== 'connected' && view.phase === 'connected';
    const named = (person: Person) =>
      person.name === '' ? { ...person, name: this.#nameless(person) } : person;
    this.view = { ...view, me: view.me && named(view.me), others: view.others.map(named) };
    if (began) void this.#stayAwake();
    if (view.phase === 'ended') void this.#wake?.release().catch(() => undefined);
  }

  /** The screen stays on during a call; browsers forget this whenever the page is hidden. */
  async #stayAwake(): Promise<void> {
    if (this.view.phase !== 'connected' || document.visibilityState !== 'visible') return;
    try {
      this.#wake = await navigator.wakeLock?.request('screen');
    } catch {
      // A low battery may forbid it; the call goes on.
    }
  }
}

function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
