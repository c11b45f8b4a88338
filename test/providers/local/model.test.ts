import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config.ts";
import { loadEmbedding } from "../../../src/providers/local/embed.ts";
import { makeExtractor } from "../../../src/providers/local/extract.ts";
import { findModel } from "../../../src/providers/local/model-files.ts";
import { providerContract } from "../../provider.contract.ts";

const signal = new AbortController().signal;
const folder = findModel(loadConfig({}));
if (!folder) console.warn("NOTICE: the local model's weights are not on this machine, its tests are skipped");

describe("finding the weights", () => {
  it("takes LECTERN_MODELS first, only when every file is there", () => {
    const models = mkdtempSync(join(tmpdir(), "lectern-models-"));
    const model = join(models, "onnx-community", "all-MiniLM-L6-v2-ONNX");
    mkdirSync(join(model, "onnx"), { recursive: true });
    const files = [
      "config.json",
      "tokenizer.json",
      "tokenizer_config.json",
      "onnx/model_q4.onnx",
      "onnx/model_q4.onnx_data",
    ];
    for (const file of files.slice(1)) writeFileSync(join(model, file), "x");
    const places = { modelsFolder: models, modelCacheFolder: join(models, "none") };
    expect(findModel(places)).toBeNull();
    writeFileSync(join(model, "config.json"), "x");
    expect(findModel(places)).toBe(model);
    rmSync(models, { recursive: true });
  });
});

describe.skipIf(!folder)("all-MiniLM-L6-v2", () => {
  const embedding = loadEmbedding(folder ?? "");
  it("puts like meanings together, however they are batched", async () => {
    const long = "many words about gardens and tools ".repeat(60);
    const { vectors } = await embedding.embed(
      ["How do I reset my password?", long, "I forgot my login"],
      "document",
      signal,
    );
    const alone = await embedding.embed(["How do I reset my password?"], "query", signal);
    const dot = (a: Float32Array | undefined, b: Float32Array | undefined) =>
      (a ?? new Float32Array()).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);
    expect(dot(vectors[0], alone.vectors[0])).toBeGreaterThan(0.99);
    expect(dot(vectors[0], vectors[2])).toBeGreaterThan(dot(vectors[0], vectors[1]) + 0.2);
  });

  providerContract("local", () => ({
    name: "local",
    extractive: true,
    embedding,
    rerank: null,
    converse: makeExtractor(embedding),
    moderate: null,
    judge: null,
    models: {},
    notices: [],
  }));
});
