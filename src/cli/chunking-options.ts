import { type Command, Option } from "commander";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { type Chunking, parseChunking, strategiesWith, strategyNames } from "../../ingest/chunk/chunking.ts";
import { LecternError } from "../errors.ts";

/** One flag for every option of every strategy; their ranges are checked where they are defined. */
const numbers = {
  maxTokens: ["--max-tokens", "the largest chunk"],
  minTokens: ["--min-tokens", "combine neighbouring slides of a section that are smaller than this"],
  overlapPercentage: ["--overlap-percentage", "how much of each chunk the next one repeats"],
  parentTokens: ["--parent-tokens", "the largest parent, which is what the answer reads"],
  childTokens: ["--child-tokens", "the largest child, which is searched"],
  overlapTokens: ["--overlap-tokens", "how much each parent or child repeats of the one before"],
  bufferSize: ["--buffer-size", "how many sentences on either side are embedded with each sentence, 0 or 1"],
  breakpointPercentile: [
    "--breakpoint-percentile",
    "how far apart in meaning two sentences must be to start a new chunk, 50 to 99",
  ],
} satisfies Record<string, [flag: string, description: string]>;

type NumberName = keyof typeof numbers;
const numberNames = Object.keys(numbers) as NumberName[];

export type ChunkingOptions = { strategy: string; divider?: string } & { [Name in NumberName]?: number };

export function withChunkingOptions(command: Command): Command {
  command.addOption(
    new Option("--strategy <name>", "how to cut decks into chunks")
      .choices(strategyNames)
      .default(defaultChunking.strategy),
  );
  for (const name of numberNames) {
    const [flag, description] = numbers[name];
    command.option(`${flag} <n>`, `${description} (${strategiesWith(name).join(", ")})`, readNumber);
  }
  return command.option(
    "--divider <text>",
    "cut wherever this text occurs, before anything else; \\n is a line break and \\t a tab",
    readDivider,
  );
}

/** Throws `usage` for a value out of range, a contradiction, or an option that the strategy does not have. */
export function readChunking({ strategy, divider, ...options }: ChunkingOptions): Chunking {
  const given = numberNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]));
  try {
    return parseChunking({
      strategy,
      ...Object.fromEntries(given),
      ...(divider === undefined ? {} : { divider }),
    });
  } catch (cause) {
    if (!(cause instanceof LecternError)) throw cause;
    const names = new RegExp(`\\b(?:${[...numberNames, "divider", "strategy(?=:)"].join("|")})\\b`, "g");
    const message = cause.message.replace(names, flagOf);
    throw new LecternError("usage", message, { cause });
  }
}

const flagOf = (name: string) => (name in numbers ? numbers[name as NumberName][0] : `--${name}`);

const readNumber = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));

function readDivider(text: string): string {
  const meant: Record<string, string> = { "\\n": "\n", "\\t": "\t", "\\\\": "\\" };
  return text.replace(/\\[nt\\]/g, (escaped) => meant[escaped] ?? escaped);
}
