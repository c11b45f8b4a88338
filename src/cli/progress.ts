import { Presets, SingleBar } from "cli-progress";
import { duration } from "../text/figures.ts";

export interface Progress {
  /** `fraction` 0…1; null if the end is not known. `detail` may change at each step, e.g. a rate. */
  step(label: string, fraction: number | null, detail?: string): void;
  line(text: string): void;
  stop(): void;
}

/** A bar on a terminal, plain lines in a pipe; both on stderr, so that results stay alone on stdout. */
export function showProgress(): Progress {
  return process.stderr.isTTY ? showBar() : showLines();
}

function showBar(): Progress {
  let bar: SingleBar | null = null;
  const left = makeClock();
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  return {
    step(label, fraction, detail = "") {
      const shown = { label, detail: together(detail, left(label, fraction)) };
      if (!bar) {
        const format = "{bar} {percentage}% | {label} {detail}";
        const options = { format, clearOnComplete: true, stream: process.stderr };
        bar = new SingleBar(options, Presets.shades_classic);
        bar.start(1000, 0, shown);
      }
      if (fraction === null) bar.update(shown);
      else bar.update(Math.round(fraction * 1000), shown);
    },
    line(text) {
      stop();
      console.error(text);
    },
    stop,
  };
}

/** Milliseconds between two lines about the same step. */
const quiet = 2_000;

function showLines(now = () => performance.now()): Progress {
  const told = new Map<string, { tenth: number; at: number }>();
  const left = makeClock();
  return {
    step(label, fraction, detail = "") {
      const tenth = fraction === null ? -1 : Math.floor(fraction * 10);
      const rest = left(label, fraction);
      const before = told.get(label);
      // Several steps go on at once; a step that starts over every second is no news.
      if (before && (before.tenth === tenth || now() - before.at < quiet)) return;
      told.set(label, { tenth, at: now() });
      const words = fraction === null ? label : `${label} ${tenth * 10}%`;
      const all = together(detail, rest);
      console.error(all === "" ? words : `${words} (${all})`);
    },
    line: (text) => console.error(text),
    stop: () => undefined,
  };
}

const together = (...parts: string[]) => parts.filter(Boolean).join(", ");

/** Milliseconds before which nothing is foretold. */
const tooSoon = 2_000;

/**
 * Says how long a step will take yet, at the pace it had since it began; what was done between two of its steps counts
 * too. A step that starts over is a new one.
 */
export function makeClock(now = () => performance.now()): (label: string, fraction: number | null) => string {
  const begun = new Map<string, { at: number; from: number; last: number }>();
  return (label, fraction) => {
    if (fraction === null) return "";
    const known = begun.get(label);
    if (!known || fraction < known.last) {
      begun.set(label, { at: now(), from: fraction, last: fraction });
      return "";
    }
    known.last = fraction;
    const elapsed = now() - known.at;
    if (elapsed < tooSoon || fraction <= known.from || fraction >= 1) return "";
    const left = (elapsed * (1 - fraction)) / (fraction - known.from);
    return `about ${duration(Math.ceil(left / 1_000) * 1_000)} left`;
  };
}
