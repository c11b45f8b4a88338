/**
 * Where a model's quote stands in a slide, as the slide's own characters. Models copy words but not always blanks,
 * bullets or line breaks: those may differ, nothing else. Null when the words are not there in this order.
 */
export function findQuote(slideText: string, quote: string): string | null {
  const wanted = quote.trim();
  if (wanted === "") return null;
  if (slideText.includes(wanted)) return wanted;
  const words = wanted.split(/[\s•▪‣◦·*-]+/u).filter(Boolean);
  if (words.length === 0) return null;
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s•▪‣◦·*-]+");
  return new RegExp(pattern, "u").exec(slideText)?.[0] ?? null;
}
