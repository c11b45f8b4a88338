import { Command } from "commander";
import { asksForNames } from "../answer/guard/rules.ts";
import { type Config, loadConfig } from "../config.ts";
import { LecternError } from "../errors.ts";
import { fetchModel } from "../providers/local/fetch-model.ts";
import { faultOf } from "../providers/local/fetch-record.ts";
import { findModel, locate } from "../providers/local/model-files.ts";
import { sourcesOf } from "../providers/local/model-sources.ts";
import {
  defaultEmbedding,
  type LocalModel,
  localModels,
  localNames,
  localRerankers,
  requireAny,
  sizeOf,
} from "../providers/local/models.ts";
import { localName } from "../settings/kinds.ts";
import { toLines } from "../text/table.ts";
import { showProgress } from "./progress.ts";
import { printJson } from "./session.ts";

export function modelsCommand(signal: AbortSignal): Command {
  return new Command("models")
    .description("list the models that run within Lectern, or fetch one")
    .addCommand(listCommand())
    .addCommand(fetchCommand(signal));
}

function listCommand(): Command {
  return new Command("list")
    .description("list the models, with those on this machine and those in use")
    .option("--json", "print JSON")
    .action((options: { json?: true }) => {
      const config = loadConfig();
      const rows = localModels.map((model) => describe(model, config));
      if (options.json) return printJson(rows);
      const used = rows.find(({ kind, inUse }) => kind === "embedding" && inUse);
      for (const line of table(rows)) console.log(line);
      if (!used && config.embed) console.log(`Embedding model in use: ${config.embed}`);
      console.log(
        "Get one with `lectern models fetch NAME`, then set LECTERN_EMBED=local:NAME or LECTERN_RERANK=local:NAME.",
      );
    });
}

interface Row {
  name: string;
  kind: LocalModel["kind"];
  /** Null if a file's size is not known. */
  bytes: number | null;
  languages: string[];
  licence: string;
  /** Null if it is not on this machine. */
  folder: string | null;
  inUse: boolean;
}

function describe(model: LocalModel, config: Config): Row {
  const { name, kind, languages, licence } = model;
  const folder = locate(config, model);
  const inUse = folder !== null && usedModel(kind, config) === model;
  return { name, kind, bytes: sizeOf(model), languages, licence, folder, inUse };
}

/** The local model that the settings choose, whether it is on this machine or not; undefined if they choose another. */
function usedModel(kind: LocalModel["kind"], config: Config): LocalModel | undefined {
  const { provider, embed, rerank, reranker } = config;
  if (kind === "names")
    return asksForNames(config) ? localNames.find((model) => locate(config, model)) : undefined;
  const setting = kind === "embedding" ? embed : reranker;
  if (setting) {
    const named = localName(setting)?.toLowerCase();
    return localModels.find((model) => model.kind === kind && model.name.toLowerCase() === named);
  }
  if (provider !== "local") return undefined;
  if (kind === "embedding") return defaultEmbedding;
  return rerank === "auto" ? localRerankers.find((model) => locate(config, model) !== null) : undefined;
}

const megabytes = (bytes: number | null) => (bytes === null ? "?" : `${Math.ceil(bytes / 1_000_000)} MB`);

function table(rows: Row[]): string[] {
  const cells = rows.map(({ name, kind, bytes, languages, licence, folder, inUse }) => [
    name,
    kind,
    megabytes(bytes),
    languages.join(", "),
    licence,
    folder === null ? "not here" : inUse ? "in use" : "here",
  ]);
  const header = ["name", "kind", "size", "languages", "licence", ""];
  return toLines({ header, rows: cells, words: header.length });
}

function fetchCommand(signal: AbortSignal): Command {
  return new Command("fetch")
    .description("fetch a model from the Hugging Face hub; run it again to resume a fetch that broke off")
    .argument("<name>", "a name of `lectern models list`")
    .action(async (name: string) => {
      const config = loadConfig();
      const model = requireAny(name);
      const here = await findSound(model, config);
      if (here) return console.log(`${model.name} is here already, and its files are intact: ${here}`);
      const folder = await fetchShowing(model, config, signal);
      console.log(`Fetched ${model.name} into ${folder}`);
      if (model.unpinned !== null) {
        console.log(
          `Lectern has no checksums for some of its files (${model.unpinned}): it recorded those of the files it received, and checks against them from now on.`,
        );
      }
      console.log(adviceFor(model));
    });
}

async function fetchShowing(model: LocalModel, config: Config, signal: AbortSignal): Promise<string> {
  const { modelHub, modelCacheFolder } = config;
  const progress = showProgress();
  try {
    const fetching = { model, sources: sourcesOf(model, modelHub) };
    return await fetchModel(fetching, { modelCacheFolder, onProgress: progress.step }, signal);
  } catch (cause) {
    if (!(cause instanceof LecternError) || cause.code !== "unavailable") throw cause;
    const advice = `run this again later, set HF_ENDPOINT to a mirror, or set LECTERN_MODELS to a folder that holds ${model.repository}`;
    throw new LecternError(cause.code, `${cause.message}: ${advice}`, { cause });
  } finally {
    progress.stop();
  }
}

/** Its folder, if every file is intact. A damaged file in the cache is fetched again. */
async function findSound(model: LocalModel, config: Config): Promise<string | null> {
  const folder = findModel(config, model);
  if (folder === null) return null;
  const fault = await faultOf(folder, model);
  if (fault === null) return folder;
  if (folder.startsWith(config.modelCacheFolder)) return null;
  throw new LecternError(
    "storage",
    `${model.name} in ${folder} is damaged (${fault}): remove that folder, then run this again`,
  );
}

function adviceFor(model: LocalModel): string {
  if (model.kind === "reranker")
    return `It reranks from the next start unless LECTERN_RERANK says otherwise; LECTERN_RERANK=local:${model.name} insists on it.`;
  if (model.kind === "names")
    return "It finds people's names and addresses where the guard's rules ask for NAME or ADDRESS (rules=FILE in LECTERN_GUARD, see docs/guard.md).";
  if (model === defaultEmbedding) return "It embeds unless LECTERN_EMBED names another.";
  return `Set LECTERN_EMBED=local:${model.name}, then run \`lectern reindex\` for each course.`;
}
