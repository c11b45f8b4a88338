import {
  appendFileSync,
  mkdtempSync,
  promises,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hashWithin, readWithin } from "../../ingest/read/read-file.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-replaced-"));
  file = join(folder, "a.md");
  writeFileSync(file, "words");
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(folder, { recursive: true });
});

/** Does something to the file right before or right after its bytes are read. */
function around(when: "before" | "after", act: () => void): void {
  const { open } = promises;
  vi.spyOn(promises, "open").mockImplementation(async (...given) => {
    const handle = await open(...given);
    const read = handle.read.bind(handle) as (...given: unknown[]) => Promise<unknown>;
    const acting = async (...place: unknown[]) => {
      if (when === "before") act();
      const result = await read(...place);
      if (when === "after") act();
      return result;
    };
    return Object.assign(handle, { read: acting });
  });
  syncBuiltinESMExports();
}
const readIt = async () => {
  const { bytes, hash } = await readWithin({ file, deck: "a.md" }, 100);
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  expect(await hashWithin({ file, deck: "a.md" }, 100)).toEqual({ hash, size: bytes.length });
  return new TextDecoder().decode(bytes);
};

describe("a deck that is replaced while it is read", () => {
  it("is read where nothing touches it", async () => {
    around("before", () => undefined);
    expect(await readIt()).toBe("words");
  });

  it("is read as it was where another takes its name", async () => {
    around("before", () => {
      writeFileSync(`${file}.new`, "other words");
      renameSync(`${file}.new`, file);
    });
    const { bytes } = await readWithin({ file, deck: "a.md" }, 100);
    expect(new TextDecoder().decode(bytes)).toBe("words");
  });

  it("is refused before it is read where it is too large", async () => {
    await expect(readWithin({ file, deck: "a.md" }, 4)).rejects.toMatchObject({ code: "too-large" });
  });

  it.each<["before" | "after", string, () => void]>([
    ["before", "grows", () => appendFileSync(file, " and more")],
    ["after", "grows", () => appendFileSync(file, " and more")],
    ["before", "is cut", () => writeFileSync(file, "")],
    [
      "after",
      "is written anew in the same length",
      () => {
        writeFileSync(file, "other");
        utimesSync(file, 1, 1);
      },
    ],
  ])("fails as that deck when, %s its bytes are read, it %s", async (when, _, act) => {
    around(when, act);
    await expect(readIt()).rejects.toThrow(/a\.md was changed while it was read: run this again/);
  });

  it("fails when it is gone", async () => {
    rmSync(file);
    await expect(readIt()).rejects.toThrow(/ENOENT/);
  });
});
