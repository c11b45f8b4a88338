import { basename } from "node:path";
import { z } from "zod";
import { type Config, evaluationSettings, loadConfig } from "../../src/config.ts";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { retired } from "../../src/settings/retired.ts";
import { readJsonFile } from "../files.ts";
import { storableText } from "../storable.ts";

const schema = z
  .object({
    name: storableText.trim().min(1).max(120).optional(),
    /** Ask this course instead of the course that a case names: the same decks, indexed in another way. */
    course: z.string().optional(),
    /** How many slides to find. */
    k: z.number().int().min(1).max(100).optional(),
    /** By the names in docs/settings.md. */
    settings: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({}),
  })
  .strict();

/** One way to run the tutor: what a run is compared by. */
export interface Configuration {
  name: string;
  course: string | undefined;
  k: number;
  settings: Record<string, string>;
  config: Config;
}

/** Deep enough for hit@10. */
const defaultK = 10;

/** The environment's own configuration, for a run that names none. */
export function environmentConfiguration(name: string, course: string | undefined): Configuration {
  return { name, course, k: defaultK, settings: {}, config: loadConfig() };
}

/**
 * `{name?, course?, k?, settings?: {"LECTERN_BEDROCK_MODEL": …}}` over the environment. Throws `invalid` or `config`
 * that names the file and the field; a name may stand only once.
 */
export function readConfiguration(path: string): Configuration {
  const { name, course, k, settings } = readJsonFile(path, schema, "configuration");
  for (const setting of Object.keys(settings)) {
    // A name that was a setting once is refused by `loadConfig`, which knows what to write instead.
    if (evaluationSettings.includes(setting) || retired.includes(setting)) continue;
    throw new LecternError(
      "invalid",
      `${path}: settings.${setting} can't be set here: the settings are ${evaluationSettings.join(", ")}`,
    );
  }
  try {
    const config = loadConfig(undefined, settings);
    checkEffect(settings, config);

    return {
      name: name ?? basename(path, ".json"),
      course,
      k: k ?? defaultK,
      settings,
      config,
    };
  } catch (cause) {
    throw new LecternError("config", `${path}: ${errorMessage(cause)}`, { cause });
  }
}

/** A setting that changes nothing would compare a run with itself under another name. */
function checkEffect(settings: Record<string, string>, { provider }: Config): void {
  const idle = Object.keys(settings).find((name) => /^(LECTERN_BEDROCK_|AWS_)/.test(name));
  if (provider === "bedrock" || idle === undefined) return;
  throw new LecternError(
    "config",
    `settings.${idle} changes nothing with the local provider: add "LECTERN_PROVIDER": "bedrock" to the settings`,
  );
}

export function readConfigurations(paths: string[]): Configuration[] {
  const all = paths.map(readConfiguration);
  const twice = all.find(({ name }, index) => all.findIndex((other) => other.name === name) !== index);
  if (twice) {
    throw new LecternError(
      "usage",
      `Two configurations are named "${twice.name}": give one of them another "name"`,
    );
  }
  return all;
}
