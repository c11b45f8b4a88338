import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeAdmission } from "../../src/api/admission.ts";
import { createApp } from "../../src/api/app.ts";
import type { DeckChunks, DeckList, VersionList } from "../../src/api/decks.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  lectern = await makeBakery({}, { LECTERN_LIMITS: "file:1MB" });
  app = createApp(lectern);
});
afterEach(() => lectern.remove());

const base = "http://127.0.0.1/api/courses/bakery";
const rye =
  "# Rye\n\nRye flour holds more water than wheat flour.\n\n# Sour rye\n\nA sour dough keeps rye firm.";
const upload = (path: string, body: string | Uint8Array<ArrayBuffer>, type = "application/octet-stream") =>
  app.request(`${base}/${path}`, { method: "POST", headers: { "content-type": type }, body });
const read = async <Body>(path: string) => (await (await app.request(`${base}/${path}`)).json()) as Body;
const decks = async () => (await read<DeckList>("decks")).decks.map(({ deck }) => deck);
const linesOf = async (response: Response) =>
  (await response.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; failed?: object[] });
const leftOver = () => readdirSync(join(lectern.config.dataFolder, "uploads"));

describe("a deck that is uploaded", () => {
  it("is read, tells how it goes, and is asked from; its file is not kept", async () => {
    const lines = await linesOf(await upload("decks?name=rye.md", rye));
    expect(lines.map(({ type }) => type)).toEqual(expect.arrayContaining(["planned", "reading", "read"]));
    expect(lines.at(-1)).toMatchObject({ type: "summary", decks: 1, slides: 2, failed: [] });
    expect(await decks()).toEqual(["bread.md", "rye.md"]);
    const body = JSON.stringify({ question: "What does rye flour hold?", course: "bakery" });
    const headers = { "content-type": "application/json", accept: "application/json" };
    const answer = await app.request("http://127.0.0.1/api/chat", { method: "POST", headers, body });
    expect(await answer.text()).toContain("more water");
    expect(leftOver()).toEqual([]);
  });

  it("can be looked at before it goes live, as slides and chunks", async () => {
    const response = await upload("preview?name=rye.md", rye);
    const preview = (await response.json()) as DeckChunks;
    expect(preview.chunks).toMatchObject([{ pages: [1] }, { pages: [2] }]);
    expect(preview.chunks[0]?.text).toContain("Rye flour holds more water");
    expect(await decks()).toEqual(["bread.md"]);
    expect(leftOver()).toEqual([]);
  });

  it("takes the place of the deck of its name, and goes again with its version", async () => {
    await linesOf(await upload("decks?name=rye.md", rye));
    await linesOf(await upload("decks?name=rye.md", "# Rye\n\nRye is grey."));
    expect(await decks()).toEqual(["bread.md", "rye.md"]);
    const { chunks } = await read<DeckChunks>("chunks?deck=rye.md");
    expect(chunks.map(({ text }) => text).join()).toContain("Rye is grey");
    const { versions } = await read<VersionList>("versions");
    const body = JSON.stringify({ version: versions[1]?.version });
    const headers = { "content-type": "application/json" };
    expect((await app.request(`${base}/rollback`, { method: "POST", headers, body })).status).toBe(200);
    const back = await read<DeckChunks>("chunks?deck=rye.md");
    expect(back.chunks.map(({ text }) => text).join()).toContain("holds more water");
  });

  it.each([
    ["../bread.md", rye, "application/octet-stream", 400],
    ["a/b.md", rye, "application/octet-stream", 400],
    [".hidden.md", rye, "application/octet-stream", 400],
    ["virus.exe", rye, "application/octet-stream", 400],
    ["empty.md", "", "application/octet-stream", 422],
    ["large.md", "x".repeat(1_200_000), "application/octet-stream", 413],
    ["form.md", rye, "multipart/form-data; boundary=x", 400],
    ["text.md", rye, "text/plain", 400],
  ])("is refused as %s", async (name, body, type, status) => {
    const response = await upload(`decks?name=${encodeURIComponent(name)}`, body, type);
    expect(response.status).toBe(status);
    expect(await decks()).toEqual(["bread.md"]);
    expect((await upload("preview?name=rye.md", rye)).status).toBe(200);
    expect(leftOver()).toEqual([]);
  });

  it("is not kept where the server has no place for it", async () => {
    const full = createApp(lectern, makeAdmission(0));
    const headers = { "content-type": "application/octet-stream" };
    const response = await full.request(`${base}/decks?name=rye.md`, { method: "POST", headers, body: rye });
    expect(response.status).toBe(503);
    expect(leftOver()).toEqual([]);
  });

  it("that can't be read is told with the reason, and the course stays as it was", async () => {
    const lines = await linesOf(await upload("decks?name=broken.pdf", "%PDF-1.7 nothing"));
    expect(lines.at(-1)).toMatchObject({ type: "summary", failed: [{ deck: "broken.pdf" }] });
    expect(await decks()).toEqual(["bread.md"]);
  });
});

describe("a deck that is taken out", () => {
  it("is not answered from, and comes back with the version before", async () => {
    await linesOf(await upload("decks?name=rye.md", rye));
    expect((await app.request(`${base}/decks?deck=rye.md`, { method: "DELETE" })).status).toBe(204);
    expect(await decks()).toEqual(["bread.md"]);
    expect((await app.request(`${base}/decks?deck=rye.md`, { method: "DELETE" })).status).toBe(404);
    const { versions } = await read<VersionList>("versions");
    expect(versions[0]).toMatchObject({ madeBy: "removal", current: true, decks: 1 });
  });
});
