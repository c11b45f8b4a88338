import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { projectRoot } from "../../src/root.ts";
import { emptyDataFolder } from "../fixtures/data-folder.ts";

// What only a process of its own has: the built `bin`, its streams and its exit code.
const folder = mkdtempSync(join(tmpdir(), "lectern-bin-"));
const words = "Yeast eats sugar and gives gas. ".repeat(4_000);
beforeAll(async () => {
  writeFileSync(join(folder, "yeast.md"), `# Yeast\n\n${words}`);
  cpSync(await emptyDataFolder(), join(folder, "data"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (...words: string[]) =>
  spawn(process.execPath, [join(projectRoot, "src", "lectern.js"), ...words], {
    cwd: folder,
    env: { ...process.env, LECTERN_DATA: join(folder, "data") },
  });

async function run(...words: string[]) {
  const child = start(...words);
  const ended = { code: null as number | null, out: "", err: "" };
  child.stdout.on("data", (part) => {
    ended.out += part;
  });
  child.stderr.on("data", (part) => {
    ended.err += part;
  });
  ended.code = await new Promise((resolve) => child.on("close", resolve));
  return ended;
}

it("prints all of a long result, more than a pipe holds at once", async () => {
  const { code, out } = await run("chunks", "yeast.md", "--strategy", "none", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out).chunks[0].text).toContain(words.trim());
});

it("ends wrong usage and a failure with different codes, each in one line", async () => {
  expect(await run("ask", "--colour")).toMatchObject({ code: 2, out: "" });
  expect(await run("ingest", "nowhere")).toMatchObject({
    code: 1,
    err: "lectern: There is no file or folder nowhere\n",
  });
});

it("stops by SIGINT before its end, and says so", async () => {
  const child = start("ingest", "yeast.md", "--course", "yeast");
  let said = "";
  child.stderr.on("data", (part) => {
    said += part;
  });
  child.stderr.once("data", () => child.kill("SIGINT"));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, said }).toEqual({
    code: 130,
    said: expect.stringContaining("lectern: stopped before the end"),
  });
});

it("ends well at SIGTERM where it serves", async () => {
  const child = start("serve", "--port", "0");
  let said = "";
  const isUp = new Promise<void>((resolve) => {
    child.stdout.on("data", (part) => {
      said += part;
      if (said.includes("listens on")) resolve();
    });
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  await Promise.race([isUp, closed]);
  child.kill("SIGTERM");
  expect({ code: await closed, said }).toEqual({ code: 0, said: expect.stringContaining("listens on") });
});

it("ends quietly where its reader leaves, as `lectern … | head -1` does", async () => {
  const child = start("--help");
  // Long before the command has anything to say.
  child.stdout.destroy();
  let complaint = "";
  child.stderr.on("data", (part) => {
    complaint += part;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
});
