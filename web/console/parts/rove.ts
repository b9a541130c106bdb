// Arrow keys within a menu or a list of options, as every menu does it.
export function rove(event: KeyboardEvent, entries: HTMLElement[]): void {
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const to = (index: number) => {
    event.preventDefault();
    entries[(index + entries.length) % entries.length]?.focus();
  };
  switch (event.key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at < 0 ? -1 : at - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(-1);
    default:
  }
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
  const typed = event.key.toLocaleLowerCase();
  const starts = (entry: HTMLElement) =>
    (entry.textContent ?? '').trim().toLocaleLowerCase().startsWith(typed);
  const next = [...entries.slice(at + 1), ...entries.slice(0, at + 1)].find(starts);
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
