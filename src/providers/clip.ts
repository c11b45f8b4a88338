/** Cuts to the limit, in UTF-16 code units, never inside a surrogate pair. */
export function clip(text: string, maxCharacters: number): string {
  return text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, "");
}
