import fs, { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readWithin } from "../../ingest/plan.ts";

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
  const read = fs.readFileSync;
  vi.spyOn(fs, "readFileSync").mockImplementation((...given) => {
    if (when === "before") act();
    const bytes = Reflect.apply(read, fs, given);
    if (when === "after") act();
    return bytes;
  });
  syncBuiltinESMExports();
}
const readIt = () => readWithin({ file, deck: "a.md" }, 100);

describe("a deck that is replaced while it is read", () => {
  it("is read where nothing touches it", () => {
    around("before", () => undefined);
    expect(new TextDecoder().decode(readIt())).toBe("words");
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
  ])("fails as that deck when, %s its bytes are read, it %s", (when, _, act) => {
    around(when, act);
    expect(readIt).toThrow(/a\.md was changed while it was read: run this again/);
  });

  it("fails when it is gone", () => {
    around("before", () => rmSync(file));
    expect(readIt).toThrow(/ENOENT/);
    writeFileSync(file, "");
  });
});
