import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  /** `fraction` 0…1; null where the end is not known. */
  step(label: string, fraction: number | null): void;
  line(text: string): void;
  stop(): void;
}

/** A bar on a terminal, plain lines in a pipe; both on stderr, so that results stay alone on stdout. */
export function showProgress(): Progress {
  return process.stderr.isTTY ? showBar() : showLines();
}

function showBar(): Progress {
  let bar: SingleBar | null = null;
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  return {
    step(label, fraction) {
      if (!bar) {
        bar = new SingleBar(
          {
            format: "{bar} {percentage}% | {eta_formatted} left | {label}",
            clearOnComplete: true,
            stream: process.stderr,
          },
          Presets.shades_classic,
        );
        bar.start(1000, 0, { label });
      }
      if (fraction === null) bar.update({ label });
      else bar.update(Math.round(fraction * 1000), { label });
    },
    line(text) {
      stop();
      console.error(text);
    },
    stop,
  };
}

function showLines(): Progress {
  let lastLabel = "";
  let lastTenth = -1;
  return {
    step(label, fraction) {
      const tenth = fraction === null ? -1 : Math.floor(fraction * 10);
      if (label === lastLabel && tenth === lastTenth) return;
      [lastLabel, lastTenth] = [label, tenth];
      console.error(fraction === null ? label : `${label} ${tenth * 10}%`);
    },
    line: (text) => console.error(text),
    stop: () => undefined,
  };
}
