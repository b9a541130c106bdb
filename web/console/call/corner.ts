// In which corner the small call stands.
export type Corner = `${'top' | 'bottom'}-${'left' | 'right'}`;

const round: readonly Corner[] = ['bottom-right', 'bottom-left', 'top-left', 'top-right'];
const remembered = 'deskside.call.corner';
type Box = Pick<Storage, 'getItem' | 'setItem'>;

/** The next one, clockwise. */
export function after(corner: Corner): Corner {
  return round[(round.indexOf(corner) + 1) % round.length] ?? 'bottom-right';
}

/** Where an arrow key leads; undefined for other keys. */
export function towards(corner: Corner, key: string): Corner | undefined {
  const [y, x] = corner.split('-');
  switch (key) {
    case 'ArrowLeft':
      return `${y}-left` as Corner;
    case 'ArrowRight':
      return `${y}-right` as Corner;
    case 'ArrowUp':
      return `top-${x}` as Corner;
    case 'ArrowDown':
      return `bottom-${x}` as Corner;
    default:
      return undefined;
  }
}

/** The corner next to a point of the window. */
export function nearest(x: number, y: number, width: number, height: number): Corner {
  return `${y < height / 2 ? 'top' : 'bottom'}-${x < width / 2 ? 'left' : 'right'}`;
}

export function recallCorner(box: Box | undefined): Corner {
  try {
    const kept = box?.getItem(remembered);
    return round.find((corner) => corner === kept) ?? 'bottom-right';
  } catch {
    return 'bottom-right';
  }
}

export function keepCorner(box: Box | undefined, corner: Corner): void {
  try {
    box?.setItem(remembered, corner);
  } catch {
    // Without storage it is the usual corner the next time.
  }
}

type Edges = { left: number; right: number; top: number };

/** How far up from the window's lower edge a panel must stand so as not to cover what is there. */
export function lift(
  panel: { left: number; right: number },
  other: Edges | undefined,
  height: number,
): number {
  if (!other || other.right <= panel.left || other.left >= panel.right) return 0;
  return Math.max(0, height - other.top);
}
