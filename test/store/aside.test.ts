import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openAside, removeAsides } from "../../src/store/aside.ts";

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "lectern-aside-"));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

it("stays while it is made, and is removed once its maker is gone", () => {
  const { folder, release } = openAside(dataFolder);
  writeFileSync(join(folder, "messages.jsonl"), "[]");
  removeAsides(dataFolder);
  expect(existsSync(join(folder, "messages.jsonl"))).toBe(true);
  release();
  removeAsides(dataFolder);
  expect(existsSync(folder)).toBe(false);
});

it("is removed where an older Lectern left it, and nothing else is", () => {
  const left = join(dataFolder, "aside-killed");
  const other = join(dataFolder, "decks");
  for (const folder of [left, other]) mkdirSync(folder);
  removeAsides(dataFolder);
  expect([left, other].map((folder) => existsSync(folder))).toEqual([false, true]);
  removeAsides(join(dataFolder, "none"));
});
