const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A file's size as people write it, in the language. */
export function sizeText(bytes: number, language: string): string {
  let at = 0;
  let n = bytes;
  while (n >= 999.5 && at < units.length - 1) {
    n /= 1000;
    at++;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[at] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: n < 10 && at > 0 ? 1 : 0,
  }).format(n);
}
