/** What is said at one time of a recording. Seconds. */
export interface Cue {
  start: number;
  end: number;
  text: string;
}

const timing =
  /^[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[ \t]*-->[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})/;

/** The cues of WebVTT or SubRip, by their times; comments, styles and regions are none. */
export function readCues(source: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of source.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => timing.test(line));
    const [, from = "", to = ""] = timing.exec(lines[at] ?? "") ?? [];
    if (at < 0 || /^(?:NOTE|STYLE|REGION)\b/.test(lines[0] ?? "")) continue;
    const text = lines
      .slice(at + 1)
      .map(spokenIn)
      .filter((line) => line !== "")
      .join(" ");
    if (text !== "") cues.push({ start: secondsOf(from), end: secondsOf(to), text });
  }
  // Some programs write them out of order, and a few go backwards: what was said first stands first.
  return withoutRepeats(cues.sort((a, b) => a.start - b.start));
}

/** `<v Ada>Hello`, `<00:01.000><c>word</c>` and `{\an8}` leave their words. */
const spokenIn = (line: string) =>
  line
    .replace(/<v(?:\.[\w.]+)?[ \t]+([^>]{1,100})>/g, "$1: ")
    .replace(/<[^<>]{0,200}>|\{\\[^{}]{0,50}\}/g, "")
    .replace(/&nbsp;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();

/** Captions that roll show each line again with the next one. */
function withoutRepeats(cues: Cue[]): Cue[] {
  const kept: Cue[] = [];
  for (const cue of cues) {
    const last = kept.at(-1);
    if (last && (last.text === cue.text || last.text.endsWith(` ${cue.text}`)))
      last.end = Math.max(last.end, cue.end);
    else if (last && cue.text.startsWith(`${last.text} `)) {
      kept.push({ ...cue, text: cue.text.slice(last.text.length + 1) });
    } else kept.push({ ...cue });
  }
  return kept;
}

function secondsOf(time: string): number {
  const parts = time.replace(",", ".").split(":").map(Number);
  return parts.reduce((all, part) => all * 60 + part, 0);
}

/** `1:02:03`, or `2:03` within the first hour. */
export function clockOf(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => `${number}`.padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
