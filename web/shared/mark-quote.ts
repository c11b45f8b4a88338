/** A slide's text around its quote. A quote is verbatim, so a plain search finds it; null if it is not there. */
export function markQuote(
  text: string,
  quote: string,
): { before: string; quote: string; after: string } | null {
  const start = quote === "" ? -1 : text.indexOf(quote);
  if (start === -1) return null;
  return { before: text.slice(0, start), quote, after: text.slice(start + quote.length) };
}
