import { decodeHTML } from "entities";
import { secondsOfClock } from "../../../src/text/transcript/clock.ts";

/** What is said at one time of a recording. Seconds. */
export interface Cue {
  start: number;
  end: number;
  /** Who says it; null where the captions do not name anybody. */
  voice: string | null;
  text: string;
}

interface TimedLines extends Omit<Cue, "text"> {
  lines: string[];
}

const timing =
  /^[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[ \t]*-->[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})/;

/**
 * The cues of WebVTT or SubRip in the order of their times, which some programs do not keep: how many stood out of it is
 * told. Comments, styles and regions are none.
 */
export function readCues(source: string): { cues: Cue[]; misplaced: number } {
  const timed = source
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n/)
    .flatMap(readBlock);
  const misplaced = timed.filter(({ start }, at) => start < (timed[at - 1]?.start ?? 0)).length;
  return { cues: withoutRepeats(timed.toSorted((a, b) => a.start - b.start)), misplaced };
}

function readBlock(block: string): TimedLines[] {
  const lines = block.split("\n");
  const at = lines.findIndex((line) => timing.test(line));
  const [, from = "", to = ""] = timing.exec(lines[at] ?? "") ?? [];
  if (at < 0 || /^(?:NOTE|STYLE|REGION)\b/.test(lines[0] ?? "")) return [];
  const payload = lines.slice(at + 1);
  const voice = voiceTag.exec(payload.join(" "))?.[1] ?? null;
  const spoken = payload.map(spokenIn).filter((line) => line !== "");
  if (spoken.length === 0) return [];
  const start = secondsOfClock(from) ?? 0;
  // One that ends before it begins is as long as nothing.
  return [{ start, end: Math.max(start, secondsOfClock(to) ?? 0), ...named(voice, spoken) }];
}

const voiceTag = /<v(?:\.[\w.]+)?[ \t]+([^<>]{1,100})>/;
/** What video calls write before each line that somebody says: `Ada Lovelace: Hello`. */
const voicePrefix = /^(\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,3}): (?=\S)/u;

function named(voice: string | null, [first = "", ...rest]: string[]): Pick<TimedLines, "voice" | "lines"> {
  const before = voicePrefix.exec(first);
  if (voice !== null || !before) return { voice, lines: [first, ...rest] };
  return { voice: before[1] ?? null, lines: [first.slice(before[0].length), ...rest] };
}

/** `<v Ada>Hello`, `<00:01.000><c>word</c>` and `{\an8}` leave their words. */
const spokenIn = (line: string) =>
  decodeHTML(line.replace(/<[^<>]{0,200}>|\{\\[^{}]{0,50}\}/g, ""))
    .replace(/\s+/g, " ")
    .trim();

/** Seconds between two captions that roll. */
const rolling = 0.5;

/** Captions that roll show lines again with the next ones: of each only what is new stays. */
function withoutRepeats(timed: TimedLines[]): Cue[] {
  const kept: Cue[] = [];
  let shown: string[] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const { lines, ...cue } of timed) {
    const text = lines.join(" ");
    const fresh = cue.start - until > rolling ? lines : linesAfter(shown, lines);
    const last = kept.at(-1);
    if (fresh.length > 0 || !last) kept.push({ ...cue, text: fresh.join(" ") });
    else last.end = Math.max(last.end, cue.end);
    // A cue that repeats less than was shown does not take away what was shown before it.
    if (fresh.length > 0 || !shown.join(" ").endsWith(text)) shown = lines;
    until = cue.end;
  }
  return kept;
}

/** The lines without those that were shown at the end of what was shown before, whole or as a line's beginning. */
function linesAfter(shown: string[], lines: string[]): string[] {
  const before = shown.join(" ");
  for (let count = lines.length; count > 0; count--) {
    const again = lines.slice(0, count).join(" ");
    if (before === again || before.endsWith(` ${again}`)) return lines.slice(count);
  }
  const all = lines.join(" ");
  return before !== "" && all.startsWith(`${before} `) ? [all.slice(before.length + 1)] : lines;
}
