import type { Identity } from '../../core/port';

/** Who the page says the visitor is, as the server takes it. */
export type Self = { name?: string; email?: string; attributes?: Record<string, string> };

const most = 30;

/** Whatever a page gives becomes short texts; what is no text, number or yes and no is left out. */
export function selfOf(identity: Identity | null): Self {
  const { name, email, ...others } = identity ?? {};
  const attributes = Object.entries(others)
    .filter(([, value]) => value === null || ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, most)
    // A null takes one away.
    .map(([key, value]) => [clip(key, 40), value === null ? '' : clip(String(value), 200)]);
  return {
    ...(name ? { name: String(name).slice(0, 100) } : {}),
    ...(email ? { email: String(email).slice(0, 254) } : {}),
    ...(attributes.length > 0
      ? { attributes: Object.fromEntries(attributes) as Record<string, string> }
      : {}),
  };
}

function clip(text: string, length: number): string {
  // eslint-disable-next-line no-control-regex
  return [...text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')].slice(0, length).join('').trim();
}
