// Where everybody is in the picture of a recording. Pure.

export type Box = { x: number; y: number; w: number; h: number };

export const WIDTH = 1280;
export const HEIGHT = 720;
const GAP = 8;
const STRIP = 150;

/** Everybody alike, or a screen large and the people under it, in as many rows as they need. */
export function boxes(people: number, screen: boolean): { screen: Box | null; people: Box[] } {
  if (!screen) return { screen: null, people: grid(people, { x: 0, y: 0, w: WIDTH, h: HEIGHT }) };
  if (people === 0) return { screen: { x: 0, y: 0, w: WIDTH, h: HEIGHT }, people: [] };
  const rows = Math.ceil(people / 9);
  const columns = Math.ceil(people / rows);
  const strip = rows === 1 ? STRIP : STRIP + 25 * rows;
  const h = (strip - GAP * (rows + 0.5)) / rows;
  const w = Math.min((h * 16) / 9, (WIDTH - GAP * (columns + 1)) / columns);
  return {
    screen: { x: 0, y: 0, w: WIDTH, h: HEIGHT - strip },
    people: Array.from({ length: people }, (_, at) => {
      const row = Math.floor(at / columns);
      const here = Math.min(columns, people - row * columns);
      const left = (WIDTH - here * w - (here - 1) * GAP) / 2;
      return {
        x: left + (at % columns) * (w + GAP),
        y: HEIGHT - strip + GAP / 2 + row * (h + GAP),
        w,
        h,
      };
    }),
  };
}

function grid(count: number, { x, y, w, h }: Box): Box[] {
  const columns = Math.ceil(Math.sqrt(count || 1));
  const rows = Math.ceil(count / columns);
  const width = (w - GAP * (columns + 1)) / columns;
  const height = (h - GAP * (rows + 1)) / (rows || 1);
  return Array.from({ length: count }, (_, at) => ({
    x: x + GAP + (at % columns) * (width + GAP),
    y: y + GAP + Math.floor(at / columns) * (height + GAP),
    w: width,
    h: height,
  }));
}

/** How a picture of a size goes into a box: filling it, cut at the edges, or whole. */
export function fitted(box: Box, width: number, height: number, whole: boolean): Box {
  const scale = whole ? Math.min(box.w / width, box.h / height) : Math.max(box.w / width, box.h / height);
  const w = width * scale;
  const h = height * scale;
  return { x: box.x + (box.w - w) / 2, y: box.y + (box.h - h) / 2, w, h };
}
