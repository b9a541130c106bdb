// How near a shared picture is and which part of it is seen.
type Size = { width: number; height: number };

const NEAREST = 8;

export class View {
  scale = $state(1);
  left = $state(0);
  top = $state(0);

  fit(): void {
    this.scale = 1;
    this.left = 0;
    this.top = 0;
  }

  /** Comes nearer around a place of the window, its middle when left out. */
  zoom(by: number, size: Size, x = size.width / 2, y = size.height / 2): void {
    const scale = Math.min(NEAREST, Math.max(1, this.scale * by));
    const real = scale / this.scale;
    this.left = x - (x - this.left) * real;
    this.top = y - (y - this.top) * real;
    this.scale = scale;
    this.move(0, 0, size);
  }

  /** Moves what is seen, never beyond its edges. */
  move(x: number, y: number, { width, height }: Size): void {
    const within = (at: number, length: number) => Math.min(0, Math.max(length - length * this.scale, at));
    this.left = within(this.left + x, width);
    this.top = within(this.top + y, height);
  }

  /** Where a place of the window is in the picture's own window. */
  inside(x: number, y: number): [number, number] {
    return [(x - this.left) / this.scale, (y - this.top) / this.scale];
  }
}
