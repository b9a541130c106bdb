// The icon of the tab, drawn so that it can carry the count.
const SIZE = 64;
let drawn: string | null = null;

export function drawFavicon(badge: string): void {
  if (badge === drawn) return;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext('2d');
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!context || !link) return;
  drawn = badge;
  context.scale(SIZE / 32, SIZE / 32);
  drawMark(context);
  if (badge) drawBadge(context, badge);
  link.href = canvas.toDataURL('image/png');
}

function drawMark(context: CanvasRenderingContext2D): void {
  context.fillStyle = '#295dde';
  context.beginPath();
  context.roundRect(0, 0, 32, 32, 9);
  context.fill();
  context.strokeStyle = '#fff';
  context.lineWidth = 2.6;
  context.lineCap = context.lineJoin = 'round';
  context.stroke(
    new Path2D('M10.5 9.3v13.6M10.5 9.3h4.6c4.1 0 6.9 2.7 6.9 6.7 0 .7-.1 1.3-.2 1.9M10.5 22.9h4.9'),
  );
  context.fillStyle = '#fff';
  context.beginPath();
  context.arc(20, 21.9, 1.9, 0, 2 * Math.PI);
  context.fill();
}

function drawBadge(context: CanvasRenderingContext2D, badge: string): void {
  const width = badge.length > 1 ? 22 : 18;
  context.fillStyle = '#fff';
  context.beginPath();
  context.roundRect(32 - width, 0, width, 18, 9);
  context.fill();
  context.fillStyle = '#1d3fa5';
  context.beginPath();
  context.roundRect(33.5 - width, 1.5, width - 3, 15, 7.5);
  context.fill();
  context.fillStyle = '#fff';
  context.font = '700 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(badge, 32 - width / 2, 9.5);
}
