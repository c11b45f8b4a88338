import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  /** `fraction` 0…1; null where the end is not known. `detail` may change at each step, e.g. a rate. */
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
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  return {
    step(label, fraction, detail = "") {
      if (!bar) {
        bar = new SingleBar(
          {
            format: "{bar} {percentage}% | {eta_formatted} left | {label} {detail}",
            clearOnComplete: true,
            stream: process.stderr,
          },
          Presets.shades_classic,
        );
        bar.start(1000, 0, { label, detail });
      }
      if (fraction === null) bar.update({ label, detail });
      else bar.update(Math.round(fraction * 1000), { label, detail });
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
    step(label, fraction, detail = "") {
      const tenth = fraction === null ? -1 : Math.floor(fraction * 10);
      if (label === lastLabel && tenth === lastTenth) return;
      [lastLabel, lastTenth] = [label, tenth];
      const words = fraction === null ? label : `${label} ${tenth * 10}%`;
      console.error(detail === "" ? words : `${words} (${detail})`);
    },
    line: (text) => console.error(text),
    stop: () => undefined,
  };
}
