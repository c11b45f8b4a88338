import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeAdmission } from "../../src/api/admission.ts";
import { createApp } from "../../src/api/app.ts";
import type { Config } from "../../src/config.ts";
import { LecternError } from "../../src/errors.ts";
import type { Lectern } from "../../src/setup.ts";
import { listCourses } from "../../src/store/courses.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";
import { hashedWords } from "../fixtures/provider.ts";
import { drawPdf, page } from "../ingest/read/draw-pdf.ts";

const root = mkdtempSync(join(tmpdir(), "lectern-courses-"));
const courses = join(root, "courses");
const never = new AbortController().signal;
const write = (path: string, text: string) => {
  mkdirSync(join(courses, path, ".."), { recursive: true });
  writeFileSync(join(courses, path), text);
};

let lectern: TestLectern;
/** What embedding a course waits for. */
let gate: Promise<void> = Promise.resolve();
beforeAll(async () => {
  const embedding = {
    ...hashedWords,
    async embed(texts: string[], purpose: "document" | "query", signal: AbortSignal) {
      if (purpose === "document") await gate;
      signal.throwIfAborted();
      return hashedWords.embed(texts, purpose, signal);
    },
  };
  lectern = await makeBakery({ embedding });
  write("tea/green.md", "## Green tea\n\nSteep it at 80 degrees.");
  write("tea/broken.jsonl", "{");
  write("coffee/mocha.md", "## Mocha\n\nBrew it slowly.");
  mkdirSync(join(root, "private"));
  writeFileSync(join(root, "private", "grades.md"), "## Grades\n\nSecret.");
  symlinkSync(join(root, "private"), join(courses, "way-out"));
});
afterAll(async () => {
  await lectern.remove();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  gate = Promise.resolve();
});

function serve(changes: Partial<Config> = {}, parts: Partial<Lectern> = {}) {
  const own = { ...lectern, ...parts, config: { ...lectern.config, coursesFolder: courses, ...changes } };
  const admission = makeAdmission(10);
  const app = createApp(own, admission);
  const post = (path: string, body: object) =>
    app.request(`http://127.0.0.1/api${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const sync = (course: string, folder: string) => post(`/courses/${course}/sync`, { folder });
  const remove = (course: string) =>
    app.request(`http://127.0.0.1/api/courses/${course}`, { method: "DELETE" });
  const get = (path: string) => app.request(`http://127.0.0.1/api${path}`);
  return { admission, post, get, sync, remove };
}
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
/** Kept when a test likes. */
function promise() {
  let keep = () => {};
  const kept = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { keep, kept };
}

const byKind = (one: { kind: string }, other: { kind: string }) => one.kind.localeCompare(other.kind);

describe("a sync over the API", () => {
  it("keeps what it left out by kind, for the course's teachers to see, until the next", async () => {
    const { sync, get } = serve();
    write("cocoa/hot.md", "## Cocoa\n\nStir it.");
    for (const name of ["a.csv", "b.csv", "talk.key"]) write(`cocoa/${name}`, "x");
    await (await sync("cocoa", "cocoa")).text();
    const leftOut = async () => JSON.parse(await (await get("/courses/cocoa/decks")).text()).leftOut;
    expect((await leftOut()).toSorted(byKind)).toEqual([
      { kind: ".csv", count: 2 },
      { kind: ".key", count: 1 },
    ]);
    for (const name of ["a.csv", "b.csv", "talk.key"]) rmSync(join(courses, "cocoa", name));
    await (await sync("cocoa", "cocoa")).text();
    expect(await leftOut()).toEqual([]);
    await serve().remove("cocoa");
  });

  it("tells each event as it comes, a line each, and ends with the summary", async () => {
    const response = await serve().sync("tea", "tea");
    expect(response.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
    const lines = linesOf(await response.text());
    expect(lines[0]).toMatchObject({ type: "listing", place: "tea" });
    expect(lines.map(({ type }) => type)).toEqual(expect.arrayContaining(["planned", "reading", "read"]));
    expect(lines.find(({ type }) => type === "failed")).toMatchObject({
      deck: "broken.jsonl",
      code: "bad-deck",
      error: expect.stringContaining("broken.jsonl"),
    });
    expect(lines.at(-1)).toMatchObject({ type: "summary", decks: 1, added: ["green.md"] });
    expect(lines.at(-1).failed).toMatchObject([{ deck: "broken.jsonl" }]);
    expect(JSON.stringify(lines)).not.toContain(root);
  });

  it("never says where on its machine a deck is, whatever is wrong with it", async () => {
    const place = join(lectern.config.dataFolder, "decks", "x");
    const save = async () => {
      throw new LecternError("storage", `Can't write ${place} (disk full), nor read ${courses}`);
    };
    write("scans/a.pdf", "");
    writeFileSync(join(courses, "scans", "a.pdf"), await drawPdf((pdf) => page(pdf, "Ovens", "Bake it")));
    const { sync } = serve({}, { deckFiles: { ...lectern.deckFiles, save } });
    const text = await (await sync("scans", "scans")).text();
    expect(linesOf(text).at(-1).failed).toMatchObject([{ deck: "a.pdf", code: "storage" }]);
    expect(text).toContain("Can't write decks");
    expect(text).not.toContain(root);
    expect(text).not.toContain(lectern.config.dataFolder);
  });

  it("answers questions meanwhile, and syncs no course twice at once", async () => {
    const { keep, kept } = promise();
    gate = kept;
    const { sync, post, remove } = serve();
    const running = await sync("coffee", "coffee");
    const second = await sync("coffee", "coffee");
    expect(second.status).toBe(409);
    expect(JSON.parse(await second.text())).toMatchObject({
      code: "busy",
      detail: expect.stringContaining("being changed already by the server"),
    });
    const deleted = await remove("coffee");
    expect([deleted.status, await deleted.text()]).toEqual([
      409,
      expect.stringContaining("being changed already"),
    ]);
    const asked = await post("/search", { question: "oven steam", course: "bakery", k: 1 });
    expect(JSON.parse(await asked.text()).hits[0].slide.title).toBe("Oven temperature");
    keep();
    expect(linesOf(await running.text()).at(-1)).toMatchObject({ type: "summary", decks: 1 });
    expect((await sync("coffee", "coffee")).status).toBe(200);
  });

  it("stops when its reader leaves, changes nothing, and goes on from there the next time", async () => {
    const { keep, kept } = promise();
    gate = kept;
    const { sync, admission } = serve();
    write("soup/leek.md", "## Leek soup\n\nSimmer it for 20 minutes.");
    const running = await sync("soup", "soup");
    const reader = running.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    keep();
    // Resolves once nothing needs the database any more.
    await admission.close(never);
    expect((await listCourses(lectern.database)).map(({ name }) => name)).not.toContain("soup");
    const again = linesOf(await (await serve().sync("soup", "soup")).text());
    expect(again.at(-1)).toMatchObject({ type: "summary", decks: 1, failed: [] });
  });

  it("says why where the server stops it", async () => {
    const { keep, kept } = promise();
    gate = kept;
    const { sync, admission } = serve();
    write("cake/plum.md", "## Plum cake\n\nBake it.");
    const running = await sync("cake", "cake");
    const closing = admission.close(AbortSignal.abort(new LecternError("unavailable", "stop")));
    keep();
    await closing;
    expect(linesOf(await running.text()).at(-1)).toMatchObject({ type: "error", code: "unavailable" });
  });

  it.each([
    ["the folder above", "..", 400, /below LECTERN_COURSES/],
    ["a folder beside", "../private", 400, /below LECTERN_COURSES/],
    ["an absolute path", "/etc", 400, /below LECTERN_COURSES/],
    ["the whole of it", ".", 400, /below LECTERN_COURSES/],
    ["a link out of it", "way-out", 400, /below LECTERN_COURSES/],
    ["a folder that is not there", "none", 404, /no folder none/],
    ["a name with a zero", "tea\0", 404, /no folder/],
  ])("refuses %s", async (_, folder, status, detail) => {
    const response = await serve().sync("tea", folder);
    expect(response.status).toBe(status);
    expect(JSON.parse(await response.text()).detail).toMatch(detail);
  });

  it("says what to set where no folder is named, and what a request lacks", async () => {
    const unset = await serve({ coursesFolder: undefined }).sync("tea", "tea");
    expect(unset.status).toBe(404);
    expect(JSON.parse(await unset.text()).detail).toContain("set LECTERN_COURSES");
    expect((await serve().post("/courses/tea/sync", {})).status).toBe(400);
  });
});
