// What of a call is recorded: one picture drawn of all pictures and one sound mixed of all
// sounds, of those who have agreed and of nobody else.
import type { Person, Picture } from '../../../core/call/view';
import { boxes, fitted, HEIGHT, WIDTH, type Box } from './picture';

/** Pictures a second; without a moving one a single one is enough. */
const RATE = 12;

export type Shown = {
  people: readonly Person[];
  sounds: readonly { id: string; track: MediaStreamTrack }[];
};

type Film = { picture: Picture; video: HTMLVideoElement; stop: () => void };

export class Mixer {
  readonly stream: MediaStream;
  readonly #canvas = document.createElement('canvas');
  readonly #pen: CanvasRenderingContext2D;
  readonly #audio = new AudioContext();
  readonly #mix = this.#audio.createMediaStreamDestination();
  readonly #sources = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();
  readonly #films = new Map<string, Film>();
  #stopped = false;
  /** In the page, or the library would not fetch pictures for it; nobody sees it. */
  readonly #shelf = document.createElement('div');
  readonly #shown: () => Shown;
  #tick = 0;

  constructor(shown: () => Shown) {
    this.#shown = shown;
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    // Without see-through parts the file is simpler and smaller.
    const pen = this.#canvas.getContext('2d', { alpha: false });
    if (!pen) throw new Error('this browser cannot draw');
    this.#pen = pen;
    this.#shelf.ariaHidden = 'true';
    this.#shelf.inert = true;
    this.#shelf.style.cssText = 'position:fixed;left:0;top:0;opacity:0;pointer-events:none;z-index:-1';
    document.body.append(this.#shelf);
    this.draw();
    this.stream = new MediaStream([
      ...this.#canvas.captureStream(RATE).getTracks(),
      ...this.#mix.stream.getTracks(),
    ]);
    this.#beat();
    void this.#audio.resume();
  }

  stop(): void {
    this.#stopped = true;
    for (const film of this.#films.values()) film.stop();
    this.#films.clear();
    this.#shelf.remove();
    for (const track of this.stream.getTracks()) track.stop();
    void this.#audio.close();
  }

  /**
   * The sound's clock drives the picture: timers of a page that is hidden are slowed down to
   * one a second, and agents look at other things while they talk.
   */
  #beat(): void {
    const silence = new ConstantSourceNode(this.#audio, { offset: 0 });
    silence.connect(this.#audio.destination);
    silence.addEventListener('ended', () => {
      silence.disconnect();
      if (this.#stopped) return;
      this.#beat();
      this.#ticked();
    });
    silence.start();
    silence.stop(this.#audio.currentTime + 1 / RATE);
  }

  #ticked(): void {
    const { sounds } = this.#shown();
    this.#listen(sounds.map(({ track }) => track));
    if (this.#films.size > 0 || this.#tick % RATE === 0) this.draw();
    this.#tick++;
  }

  #listen(tracks: readonly MediaStreamTrack[]): void {
    for (const [track, source] of this.#sources) {
      if (tracks.includes(track) && track.readyState === 'live') continue;
      source.disconnect();
      this.#sources.delete(track);
    }
    for (const track of tracks) {
      if (this.#sources.has(track) || track.readyState !== 'live') continue;
      const source = this.#audio.createMediaStreamSource(new MediaStream([track]));
      source.connect(this.#mix);
      this.#sources.set(track, source);
    }
  }

  /** Draws everybody as they are now. */
  draw(): void {
    const { people } = this.#shown();
    const sharer = people.find(({ screen }) => screen !== null);
    this.#watch(people.flatMap(({ camera, screen }) => [camera, screen].filter((one) => one !== null)));
    this.#pen.fillStyle = '#15171c';
    this.#pen.fillRect(0, 0, WIDTH, HEIGHT);
    const places = boxes(people.length, sharer !== undefined);
    if (sharer?.screen && places.screen) this.#frame(sharer.screen, places.screen, true);
    people.forEach((person, at) => {
      const box = places.people[at];
      if (box) this.#person(person, box);
    });
  }

  #person(person: Person, box: Box): void {
    const pen = this.#pen;
    pen.save();
    pen.beginPath();
    pen.roundRect(box.x, box.y, box.w, box.h, 10);
    pen.clip();
    pen.fillStyle = '#262a33';
    pen.fillRect(box.x, box.y, box.w, box.h);
    if (!person.camera || !this.#frame(person.camera, box, false)) {
      pen.fillStyle = '#c9ced8';
      pen.font = `600 ${Math.round(box.h / 4)}px sans-serif`;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      pen.fillText((person.name || '•').slice(0, 1).toUpperCase(), box.x + box.w / 2, box.y + box.h / 2);
    }
    pen.restore();
    pen.font = '500 15px sans-serif';
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    const width = Math.min(pen.measureText(person.name).width + 16, box.w - 12);
    if (person.name) {
      pen.fillStyle = 'rgb(16 18 22 / 0.75)';
      pen.fillRect(box.x + 6, box.y + box.h - 30, width, 24);
      pen.fillStyle = '#fff';
      pen.fillText(person.name, box.x + 14, box.y + box.h - 17, width - 16);
    }
    if (person.speaking) {
      pen.strokeStyle = '#4ade80';
      pen.lineWidth = 3;
      pen.strokeRect(box.x + 1.5, box.y + 1.5, box.w - 3, box.h - 3);
    }
  }

  /** false: there is no picture yet. */
  #frame({ key }: Picture, box: Box, whole: boolean): boolean {
    const video = this.#films.get(key)?.video;
    if (!video || video.videoWidth === 0) return false;
    const { x, y, w, h } = fitted(box, video.videoWidth, video.videoHeight, whole);
    this.#pen.drawImage(video, x, y, w, h);
    return true;
  }

  #watch(pictures: readonly Picture[]): void {
    for (const [key, film] of this.#films) {
      if (pictures.includes(film.picture)) continue;
      film.stop();
      this.#films.delete(key);
    }
    for (const picture of pictures) {
      if (this.#films.has(picture.key)) continue;
      const video = document.createElement('video');
      video.muted = true;
      video.playsInline = true;
      video.style.cssText = 'position:absolute;width:640px;height:360px';
      this.#shelf.append(video);
      const hide = picture.show(video);
      const stop = () => {
        hide();
        video.remove();
      };
      this.#films.set(picture.key, { picture, video, stop });
    }
  }
}
