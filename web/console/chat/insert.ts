/**
 * Replaces a part of the field's text as if it were typed: Undo takes it back, and the
 * field tells of it.
 */
export function insert(field: HTMLTextAreaElement, from: number, to: number, text: string): void {
  field.focus();
  field.setSelectionRange(from, to);
  // The only way that keeps the browser's own Undo; it tells of the change by itself.
  const typed =
    text === ''
      ? from < to && document.execCommand?.('delete')
      : document.execCommand?.('insertText', false, text);
  if (typed) return;
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
