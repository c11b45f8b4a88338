/** `1:02:03`, or `2:03` within the first hour. */
export function clockOf(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => `${number}`.padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Null for what is no time. */
export function secondsOfClock(clock: string): number | null {
  if (!/^(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?$/.test(clock)) return null;
  const parts = clock.replace(",", ".").split(":").map(Number);
  return parts.reduce((all, part) => all * 60 + part, 0);
}

/** What a page of a transcript is called: `12:30–14:05`. */
export const spanTitle = (start: number, end: number) => `${clockOf(start)}–${clockOf(end)}`;

/** Seconds; null for the title of any other slide. */
export function readSpan(title: string): { start: number; end: number } | null {
  const [from = "", to = "", ...rest] = title.split("–");
  const [start, end] = [secondsOfClock(from), secondsOfClock(to)];
  return start === null || end === null || rest.length > 0 ? null : { start, end };
}
