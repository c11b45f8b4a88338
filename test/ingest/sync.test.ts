import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import type { IngestEvent } from "../../ingest/events.ts";
import { type IngestSummary, ingest } from "../../ingest/ingest.ts";
import { discoverDecks } from "../../ingest/sources/discover.ts";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { listCourses } from "../../src/store/courses.ts";
import { getSlide } from "../../src/store/slides.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { hashedWords } from "../fixtures/provider.ts";

let lectern: TestLectern;
let folder: string;
beforeEach(async () => {
  lectern = await makeLectern();
  folder = mkdtempSync(join(tmpdir(), "lectern-sync-"));
});
afterEach(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const tea = (degrees: number) => `## Green tea\n\nSteep it at ${degrees} degrees.`;

async function sync(
  changes: { embedding?: typeof hashedWords; signal?: AbortSignal } = {},
): Promise<{ summary: IngestSummary; events: IngestEvent[] }> {
  const { embedding = hashedWords, signal = never } = changes;
  const events: IngestEvent[] = [];
  const { files } = discoverDecks([folder], "bakery");
  const summary = await ingest(
    { ...lectern, embedding, maxFileBytes: lectern.config.maxFileBytes },
    { course: "bakery", files, chunking: defaultChunking, isComplete: true },
    (event) => events.push(event),
    signal,
  );
  return { summary, events };
}
async function foundFor(question: string) {
  return (await retrieve(lectern, { question, history: [], k: 5, filters: {} }, never)).hits.map(
    ({ slide }) => slide,
  );
}

describe("keeping a course in step with its folder", () => {
  it("adds, replaces and removes what was added, changed and deleted, and embeds nothing else", async () => {
    write("bread.md", bakery);
    write("tea.md", tea(80));
    expect((await sync()).summary).toMatchObject({ decks: 2, removed: [], unchanged: 0 });
    write("tea.md", tea(75));
    write("week 2/cake.md", "## Cake\n\nBake it at 180 degrees.");
    rmSync(join(folder, "bread.md"));
    const embedded: string[] = [];
    const embedding = {
      ...hashedWords,
      embed: (texts: string[]) => {
        embedded.push(...texts);
        return hashedWords.embed(texts, "document", never);
      },
    };
    const { summary } = await sync({ embedding });
    expect(summary).toMatchObject({ decks: 2, removed: ["bread.md"], unchanged: 0, failed: [] });
    expect(embedded.join()).not.toContain("starter");
    expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 2, slides: 2 }]);
    expect((await sync()).summary).toMatchObject({ decks: 0, unchanged: 2, tokens: 0 });
  });

  it("takes a moved deck for the same: its slides keep their ids, and nothing is embedded", async () => {
    write("bread.md", bakery);
    await sync();
    const [before] = await foundFor("linen bag");
    mkdirSync(join(folder, "week 1"));
    renameSync(join(folder, "bread.md"), join(folder, "week 1", "Brot.md"));
    const { summary } = await sync();
    expect(summary).toMatchObject({
      moved: [{ from: "bread.md", to: "week 1/Brot.md" }],
      removed: [],
      tokens: 0,
    });
    const [after] = await foundFor("linen bag");
    expect(after).toMatchObject({ id: before?.id, deck: "week 1/Brot.md" });
    expect(await getSlide(lectern.database, before?.id ?? "")).toMatchObject({ current: true });
    write("bread.md", "## Another deck\n\nWith the old name.");
    await sync();
    write("week 1/Brot.md", bakery.replace("linen bag", "paper bag"));
    await sync();
    expect((await foundFor("oven temperature steam"))[0]?.deck).toBe("week 1/Brot.md");
  });

  it("keeps what a deck held that can't be read now, and goes on with the others", async () => {
    write("bread.md", bakery);
    await sync();
    write("bread.md", "");
    write("tea.md", tea(80));
    const { summary } = await sync();
    expect(summary.failed.map(({ deck }) => deck)).toEqual(["bread.md"]);
    expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 2, slides: 5 }]);
  });

  it("keeps a moved deck under its old name where it can't be read under the new one", async () => {
    write("bread.md", bakery);
    await sync();
    renameSync(join(folder, "bread.md"), join(folder, "bread.jsonl"));
    const { summary } = await sync();
    expect(summary).toMatchObject({ decks: 0, moved: [], removed: [], failed: [{ deck: "bread.jsonl" }] });
    expect((await foundFor("linen bag"))[0]?.deck).toBe("bread.md");
  });

  it("goes on where it was broken off, without reading a deck twice", async () => {
    const slides = (name: string) =>
      Array.from(
        { length: 130 },
        (_, n) =>
          `## ${name} ${n}\n\nThe ${name} of number ${n} rises. It takes ${n} minutes. Then it rests.`,
      ).join("\n\n---\n\n");
    write("a.md", slides("dough"));
    write("b.md", slides("batter"));
    const stop = new AbortController();
    let calls = 0;
    const embedding = {
      ...hashedWords,
      concurrency: 1,
      embed: (texts: string[]) => {
        // Somewhere in the second deck.
        if (++calls > 70) stop.abort(new Error("stopped"));
        return hashedWords.embed(texts, "document", never);
      },
    };
    await expect(sync({ embedding, signal: stop.signal })).rejects.toThrow();
    expect(await listCourses(lectern.database)).toEqual([]);
    const { events, summary } = await sync();
    expect(events.filter(({ type }) => type === "reading")).toMatchObject([{ deck: "b.md" }]);
    expect(summary).toMatchObject({ decks: 2, failed: [] });
    expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 2, slides: 260 }]);
  });

  it("finds nothing of a course that was never finished", async () => {
    write("bread.md", "");
    const { summary } = await sync();
    expect(summary).toMatchObject({ decks: 0, failed: [{ deck: "bread.md" }] });
    expect(await listCourses(lectern.database)).toEqual([]);
  });
});
