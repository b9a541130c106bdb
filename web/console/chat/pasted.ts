/**
 * The files that a paste brings: a picture in the clipboard such as a screenshot, or copied
 * files. None when there is text as well, which then goes into the field.
 */
export function pastedFiles({ clipboardData }: ClipboardEvent): File[] {
  return clipboardData?.types.includes('text/plain') ? [] : [...(clipboardData?.files ?? [])];
}
