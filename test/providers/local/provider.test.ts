import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fetching } from "../../../src/providers/local/fetch-model.ts";
import { createLocalProvider } from "../../../src/providers/local/provider.ts";
import { localModel } from "./local-model.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lectern-provider-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const modelHub = "http://hub.invalid";
const unreachable: Fetching = {
  model: {
    name: "a-model",
    repository: "someone/a-model",
    files: { "config.json": { bytes: 2, sha256: null } },
  },
  sources: [
    {
      name: "the hub",
      resumes: false,
      fetchInto: async () => {
        throw new Error("no network");
      },
    },
  ],
};

describe("createLocalProvider", () => {
  it("goes on without embeddings where no weights can be had, and says why and what to do", async () => {
    const provider = await createLocalProvider(
      { modelsFolder: join(root, "own"), modelCacheFolder: join(root, "cache"), modelHub },
      () => undefined,
      unreachable,
    );
    expect(provider).toMatchObject({
      name: "local",
      extractive: true,
      embedding: null,
      models: { answer: "extractive" },
    });
    expect(provider.models.embedding).toBeUndefined();
    expect(provider.notices).toEqual([
      expect.stringMatching(/^LECTERN_MODELS \(.*own\) does not hold/),
      expect.stringMatching(/BM25.*the hub: no network.*lectern doctor/),
    ]);
  });

  it.skipIf(!localModel)(
    "has embeddings and nothing to say where the weights are (skipped elsewhere)",
    async () => {
      const provider = await createLocalProvider(
        { modelsFolder: localModel ?? undefined, modelCacheFolder: join(root, "cache"), modelHub },
        () => undefined,
      );
      expect(provider.embedding).toMatchObject({ id: "all-MiniLM-L6-v2-q4", dimensions: 384 });
      expect(provider.models.embedding).toBe("all-MiniLM-L6-v2-q4");
      expect(provider.notices).toEqual([]);
    },
  );
});
