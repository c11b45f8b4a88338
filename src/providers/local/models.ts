import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { LecternError } from "../../errors.ts";
import { projectRoot } from "../../root.ts";
import { localName } from "../../settings/kinds.ts";
import { nameSimilarity } from "../../text/similarity.ts";

/** Null if it is not known. */
const pin = z.strictObject({
  bytes: z.int().positive().nullable(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type Pin = z.output<typeof pin>;

const common = {
  name: z.string(),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  aliases: z.array(z.string()).default([]),
  revision: z.string().regex(/^[0-9a-f]{40}$/),
  files: z.record(z.string(), pin),
  unpinned: z.string().nullable().default(null),
  npm: z
    .strictObject({ package: z.string(), integrity: z.string(), folder: z.string() })
    .nullable()
    .default(null),
  weights: z.string(),
  languages: z.string().transform((list) => list.split(" ")),
  licence: z.string(),
};
const embedding = z.strictObject({
  kind: z.literal("embedding"),
  ...common,
  default: z.boolean().default(false),
  id: z.string(),
  pooling: z.enum(["mean", "cls"]),
  dimensions: z.int().positive(),
  maxTokens: z.int().positive(),
  prefixes: z
    .strictObject({ query: z.string().default(""), document: z.string().default("") })
    .default({ query: "", document: "" }),
});
const reranker = z.strictObject({ kind: z.literal("reranker"), ...common });
const names = z.strictObject({
  kind: z.literal("names"),
  ...common,
  maxTokens: z.int().positive(),
  labels: z.strictObject({ name: z.string(), place: z.string() }),
});
const catalog = z.array(
  z
    .discriminatedUnion("kind", [embedding, reranker, names])
    .refine(
      ({ files, unpinned }) =>
        (unpinned !== null) === Object.values(files).some(({ sha256 }) => sha256 === null),
      "a model says why it is unpinned where a checksum is null, and only there",
    ),
);

/** A model that runs on this machine; `models.yaml` says what each field is. */
export type LocalModel = z.output<typeof catalog>[number];
export type LocalEmbedding = z.output<typeof embedding>;
export type LocalReranker = z.output<typeof reranker>;

export type LocalNames = z.output<typeof names>;

export const localModels = catalog.parse(
  parseYaml(readFileSync(join(projectRoot, "src", "providers", "local", "models.yaml"), "utf8")),
);
const ofKind = <Kind extends LocalModel["kind"]>(kind: Kind) =>
  localModels.filter((model): model is Extract<LocalModel, { kind: Kind }> => model.kind === kind);
/** The fastest first. */
export const localRerankers = ofKind("reranker");
/** The one that knows most languages first. */
export const localNames = ofKind("names");
const embeddings = ofKind("embedding");

/** The model that embeds unless another is named. */
export const defaultEmbedding = requireDefault();

function requireDefault(): LocalEmbedding {
  const [model, ...more] = embeddings.filter((one) => one.default);
  if (!model || more.length > 0) throw new Error("models.yaml must have one default embedding");
  return model;
}

/** `setting` is what the model was named by, as `local:NAME`. Throws `config` with the names that come near. */
export const requireEmbedding = (value: string, setting: string) =>
  requireModel(localName(value) ?? value, embeddings, `${setting}: there is no local embedding`);
export const requireReranker = (value: string, setting: string) =>
  requireModel(localName(value) ?? value, localRerankers, `${setting}: there is no local reranker`);

/** A name as it stands, or as the setting takes it. Throws `usage` with the names that come near. */
export function requireAny(name: string): LocalModel {
  return requireModel(localName(name) ?? name, localModels, "There is no local model", "usage");
}

/** Dice's coefficient from which a name may be a slip of another, and how near the best the next must come. */
const nearEnough = 0.3;
const nearlyAsNear = 0.75;

function requireModel<Model extends LocalModel>(
  name: string,
  models: Model[],
  missing: string,
  code: "config" | "usage" = "config",
): Model {
  const found = models.find((model) => model.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const near = models
    .map((model) => ({ name: model.name, similarity: nameSimilarity(model.name, name) }))
    .filter(({ similarity }) => similarity >= nearEnough)
    .sort((a, b) => b.similarity - a.similarity)
    .filter(({ similarity }, _, [best]) => similarity >= nearlyAsNear * (best?.similarity ?? 0));
  const hint = near.length > 0 ? `. Did you mean ${near.map((one) => one.name).join(" or ")}?` : ".";
  throw new LecternError(code, `${missing} "${name}"${hint} \`lectern models list\` shows all there are`);
}

/** Bytes of all files, null if the size of one is not known. */
export function sizeOf({ files }: Pick<LocalModel, "files">): number | null {
  return Object.values(files).reduce<number | null>(
    (sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes),
    0,
  );
}

/** What `lectern doctor` and errors advise where a model is not on the machine. */
export const fetchCommand = ({ name }: Pick<LocalModel, "name">) => `lectern models fetch ${name}`;

/** Said at start and by `lectern doctor` where the guard's rules ask for what no model here finds. */
export const noNames = `The guard's rules ask for people's names or addresses, and no model that finds them is on this machine: they are not looked for. Get one with ${localNames.map((model) => `\`${fetchCommand(model)}\``).join(" or ")}.`;
