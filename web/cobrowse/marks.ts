// Pointers, frames around elements and drawings of the people who watch: drawn on the visitor's page
// and, the same, over the replica. Coordinates are of the visitor's viewport.
import type { Mark } from './protocol';

export const marksCss = `
.marks{position:absolute;inset:0;overflow:hidden;pointer-events:none;font:600 12px/1 system-ui,sans-serif}
.marks>*{position:absolute;left:0;top:0}
.pointer{width:16px;height:16px;transition:transform 60ms linear;z-index:3}
.pointer svg{width:18px;height:18px;overflow:visible;filter:drop-shadow(0 1px 2px #0006)}
.pointer path{stroke:#fff;stroke-width:1}
.pointer b{position:absolute;left:14px;top:16px;padding:4px 7px;border-radius:7px;color:#fff;white-space:nowrap;font-weight:650}
.light{border:2px solid;border-radius:6px;box-sizing:border-box;transition:.12s}
.light b{position:absolute;left:0;top:0;padding:4px 7px;border-radius:5px;color:#fff;white-space:nowrap;max-width:280px;overflow:hidden;text-overflow:ellipsis}
.ink{width:100%;height:100%;overflow:visible}
.ink path{fill:none;stroke-width:3.5;stroke-linecap:round;stroke-linejoin:round;animation:fade 1.2s 3.2s forwards}
@keyframes fade{to{opacity:0}}
@media(prefers-reduced-motion){.pointer,.light{transition:none}}
`;

const svg = 'http://www.w3.org/2000/svg';
const arrow = 'M3 2.5 13.2 7 8.7 8.7 7 13.2 3 2.5Z';
const strokeLives = 4500;
const mostStrokes = 60;
const mostPoints = 4000;

export type Box = { left: number; top: number; width: number; height: number };
export type Who = { name: string; hue: number };

export type MarksOptions = {
  /** Where an element of the page stands now. */
  box: (id: number) => Box | null;
  /** How far the page is scrolled: drawings go with it. */
  scroll: () => { x: number; y: number };
};

type Light = { el: HTMLElement; id: number; label: HTMLElement; width: number; height: number };

/** Between a frame and its label, and the label and the edge of the page. */
const gap = 4;

export class Marks {
  readonly element = document.createElement('div');
  readonly #ink = document.createElementNS(svg, 'svg');
  readonly #drawn = document.createElementNS(svg, 'g');
  readonly #pointers = new Map<string, HTMLElement>();
  readonly #lights = new Map<string, Light>();
  readonly #strokes = new Map<
    string,
    { path: SVGPathElement; timer: ReturnType<typeof setTimeout>; x: number; y: number }
  >();
  readonly #options: MarksOptions;

  constructor(options: MarksOptions) {
    this.#options = options;
    this.element.className = 'marks';
    this.#ink.setAttribute('class', 'ink');
    this.#ink.append(this.#drawn);
    this.element.append(this.#ink);
  }

  show(mark: Mark, who: Who): void {
    const colour = `oklch(.54 .2 ${Number.isFinite(who.hue) ? who.hue : 264})`;
    if (mark.k === 'pointer') this.#point(mark, who.name, colour);
    else if (mark.k === 'highlight') this.#light(mark, who.name, colour);
    else if (mark.k === 'draw') this.#draw(mark, colour);
    else if (mark.k === 'wipe') this.#wipe(mark.agent);
  }

  #point(mark: Extract<Mark, { k: 'pointer' }>, name: string, colour: string): void {
    const known = this.#pointers.get(mark.agent);
    if ('gone' in mark) {
      known?.remove();
      this.#pointers.delete(mark.agent);
      return;
    }
    const el = known ?? this.#pointer(name, colour);
    el.style.transform = `translate(${num(mark.x)}px,${num(mark.y)}px)`;
    if (known) return;
    this.#pointers.set(mark.agent, el);
    this.element.append(el);
  }

  #pointer(name: string, colour: string): HTMLElement {
    const el = document.createElement('div');
    el.className = 'pointer';
    const icon = document.createElementNS(svg, 'svg');
    icon.setAttribute('viewBox', '3 2.5 16 16');
    const path = document.createElementNS(svg, 'path');
    path.setAttribute('d', arrow);
    path.style.fill = colour;
    icon.append(path);
    el.append(icon, label(name, colour));
    return el;
  }

  #light(mark: Extract<Mark, { k: 'highlight' }>, name: string, colour: string): void {
    const known = this.#lights.get(mark.agent);
    known?.el.remove();
    this.#lights.delete(mark.agent);
    if (!mark.id) return;
    const el = document.createElement('div');
    el.className = 'light';
    el.style.borderColor = colour;
    el.style.background = colour.replace(')', ' / .08)');
    const words = label(mark.label ? `${name}: ${mark.label.slice(0, 120)}` : name, colour);
    el.append(words);
    this.#lights.set(mark.agent, { el, id: mark.id, label: words, width: 0, height: 0 });
    this.element.append(el);
    this.place();
  }

  #draw(mark: Extract<Mark, { k: 'draw' }>, colour: string): void {
    const key = `${mark.agent} ${mark.stroke}`;
    const known = this.#strokes.get(key);
    const scroll = known ?? this.#options.scroll();
    const { points } = mark;
    if (!Array.isArray(points) || points.length < 4 || points.length > mostPoints) return;
    let d = '';
    for (let i = 0; i + 1 < points.length; i += 2)
      d += `${i ? 'L' : 'M'}${num((points[i] as number) + scroll.x)} ${num((points[i + 1] as number) + scroll.y)}`;
    const path = known?.path ?? document.createElementNS(svg, 'path');
    path.setAttribute('d', d);
    path.style.stroke = colour;
    if (known) {
      clearTimeout(known.timer);
      // Fading begins anew while the stroke grows.
      for (const one of path.getAnimations()) one.currentTime = 0;
    } else this.#drawn.append(path);
    const timer = setTimeout(() => this.#erase(key), strokeLives);
    this.#strokes.set(key, { path, timer, x: scroll.x, y: scroll.y });
    if (this.#strokes.size > mostStrokes) this.#erase([...this.#strokes.keys()][0] ?? '');
    this.place();
  }

  #erase(key: string): void {
    const known = this.#strokes.get(key);
    if (!known) return;
    clearTimeout(known.timer);
    known.path.remove();
    this.#strokes.delete(key);
  }

  #wipe(agent: string): void {
    for (const key of this.#strokes.keys()) if (key.startsWith(`${agent} `)) this.#erase(key);
    this.#lights.get(agent)?.el.remove();
    this.#lights.delete(agent);
  }

  /** Takes away all marks of those who are not in the list. */
  only(agents: ReadonlySet<string>): void {
    for (const agent of [...this.#pointers.keys(), ...this.#lights.keys()])
      if (!agents.has(agent)) this.#forget(agent);
  }

  #forget(agent: string): void {
    this.#wipe(agent);
    this.#pointers.get(agent)?.remove();
    this.#pointers.delete(agent);
  }

  /** Puts everything where the page has it now: after scrolling and changes. */
  place(): void {
    // Where things stand costs a layout of the whole page.
    if (this.#lights.size + this.#strokes.size === 0) return;
    const { x, y } = this.#options.scroll();
    this.#drawn.setAttribute('transform', `translate(${-x} ${-y})`);
    for (const light of this.#lights.values()) {
      const { el } = light;
      const box = this.#options.box(light.id);
      el.style.display = box ? '' : 'none';
      if (!box) continue;
      el.style.transform = `translate(${num(box.left - 6)}px,${num(box.top - 6)}px)`;
      el.style.width = `${num(box.width + 12)}px`;
      el.style.height = `${num(box.height + 12)}px`;
      this.#name(light, box);
    }
  }

  /** The label stands under the frame's right end; where there is no room, further in or above. */
  #name(light: Light, box: Box): void {
    const { label } = light;
    // It is measured once: its words stay.
    light.width ||= label.offsetWidth;
    light.height ||= label.offsetHeight;
    const { clientWidth, clientHeight } = this.element;
    const [left, top] = [box.left - 4, box.top - 4]; // inside its border
    const right = Math.min(box.left + box.width + 6, clientWidth - gap);
    const below = box.height + 8 + gap;
    const above = -light.height - gap - 2;
    const fits = top + below + light.height <= clientHeight || top + above < 0;
    label.style.transform = `translate(${num(Math.max(gap, right - light.width) - left)}px,${num(fits ? below : above)}px)`;
  }

  clear(): void {
    for (const key of this.#strokes.keys()) this.#erase(key);
    for (const agent of [...this.#pointers.keys(), ...this.#lights.keys()]) this.#forget(agent);
  }
}

function label(text: string, colour: string): HTMLElement {
  const el = document.createElement('b');
  el.textContent = text;
  el.style.background = colour;
  return el;
}

const num = (value: number) => (Number.isFinite(value) ? Math.round(value * 10) / 10 : 0);
