/** Server messages begin in lower case, so that they can be quoted; on their own they are sentences. */
export function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
