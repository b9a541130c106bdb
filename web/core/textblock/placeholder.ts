// Placeholders in text blocks: {visitor.name|there} is filled with the name, or with the
// words behind the bar when there is none. What stays open is for the agent to fill.
export const placeholders = ['visitor.name', 'visitor.email', 'agent.name', 'site.name'] as const;
export type PlaceholderName = (typeof placeholders)[number];
/** Values by name; what the page says of the visitor is `attribute.` and its name. */
export type Values = Partial<Record<PlaceholderName | `attribute.${string}`, string | undefined>>;

const known = new RegExp(
  `\\{(${placeholders.join('|').replaceAll('.', '\\.')}|attribute\\.[^{}|\\n]{1,60})(?:\\|([^{}\\n]*))?\\}`,
  'g',
);

/** The text with its placeholders filled; one without value and fallback stays as it is. */
export function fill(body: string, values: Values): string {
  return body.replace(known, (whole, name: string, fallback: string | undefined) => {
    const value = Object.hasOwn(values, name) ? values[name as PlaceholderName]?.trim() : '';
    return value ? value : (fallback ?? whole);
  });
}

/** The attributes under the names of their placeholders. */
export function attributeValues(attributes: Readonly<Record<string, string>> = {}): Values {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`attribute.${name}`, value]));
}

export type Range = { from: number; to: number };

/** The next open placeholder that starts at or after the position, such as {order number}. */
export function nextGap(text: string, position: number): Range | null {
  const gap = /\{\p{L}[\p{L}\p{N} ._-]{0,59}(?:\|[^{}\n]{0,60})?\}/gu;
  gap.lastIndex = position;
  const match = gap.exec(text);
  return match ? { from: match.index, to: match.index + match[0].length } : null;
}
