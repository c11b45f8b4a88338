/** Four significant digits, or to the cent where that is more. */
const dollars = new Intl.NumberFormat("en", {
  style: "currency",
  currency: "USD",
  minimumSignificantDigits: 4,
  maximumSignificantDigits: 4,
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  roundingPriority: "morePrecision",
});

/** USD: `$0.001234`, `$12.34`. */
export const money = (usd: number): string => dollars.format(usd);

/** `1 deck`, `1,200 decks`; `many` if the plural is not formed with an s. */
export const counted = (count: number, noun: string, many = `${noun}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : many}`;

/** `1.2 s`, `34 s`, `3 min`, `2 h`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 90) return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
