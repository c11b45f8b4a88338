import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import type { SyncEvent } from "../../ingest/events.ts";
import { folderSource } from "../../ingest/sources/folder.ts";
import { s3Source } from "../../ingest/sources/s3.ts";
import type { LookThrough } from "../../ingest/sources/source.ts";
import { webSource } from "../../ingest/sources/web/web.ts";
import { type SyncSummary, syncCourse } from "../../ingest/sync.ts";
import { syncCommand } from "../../src/cli/sync.ts";
import { describeSync } from "../../src/cli/sync-report.ts";
import { LecternError } from "../../src/errors.ts";
import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { openBucket } from "../../src/providers/s3.ts";
import { findCourses, listCourses } from "../../src/store/courses.ts";
import { getSlide, listSlides } from "../../src/store/slides.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { hashedWords } from "../fixtures/provider.ts";
import { startFakeS3 } from "../ingest/sources/fake-s3.ts";
import { stubCredentials } from "../providers/bedrock/fake-bedrock.ts";

let lectern: TestLectern;
let folder: string;

const never = new AbortController().signal;
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
async function sync(
  changes: { source?: LookThrough; allowsEmpty?: boolean; embedding?: EmbeddingModel } = {},
): Promise<{ summary: SyncSummary; events: SyncEvent[] }> {
  const { source = folderSource(folder), allowsEmpty = false, embedding = hashedWords } = changes;
  const events: SyncEvent[] = [];
  const summary = await syncCourse(
    { ...lectern, embedding, maxFileBytes: 10_000 },
    { course: "c", source, place: "the folder", chunking: defaultChunking, allowsEmpty },
    (event) => events.push(event),
    never,
  );
  return { summary, events };
}
const decks = async () => (await listCourses(lectern.database))[0]?.decks ?? 0;

describe("a sync", () => {
  beforeEach(async () => {
    lectern = await makeLectern();
    folder = mkdtempSync(join(tmpdir(), "lectern-sync-"));
  });
  afterEach(async () => {
    await lectern.remove();
    rmSync(folder, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  it("names what was added, changed, moved, removed and not read", async () => {
    for (const name of ["a", "b", "c", "d"]) write(`${name}.md`, `# ${name}\n\nThe words of ${name}.`);
    expect((await sync()).summary.added).toEqual(["a.md", "b.md", "c.md", "d.md"]);
    write("b.md", "# b\n\nOther words.");
    mkdirSync(join(folder, "week 1"));
    renameSync(join(folder, "c.md"), join(folder, "week 1", "c.md"));
    rmSync(join(folder, "d.md"));
    write("e.md", "# e\n\nNew words.");
    write("f.md", "");
    const { summary } = await sync();
    expect(describeSync({ ...summary, seconds: 1.23 })).toMatch(
      /^Course "c": 1 added \(e\.md\), 1 changed \(b\.md\), 1 moved \(c\.md → week 1\/c\.md\), 1 removed \(d\.md\), 1 unchanged, 1 failed \(f\.md\); .*1\.2 s$/,
    );
    expect((await sync()).summary).toMatchObject({
      added: [],
      changed: [],
      moved: [],
      removed: [],
      unchanged: 4,
    });
  });

  it("never empties a course because its folder is empty, unless it is told to", async () => {
    write("a.md", "# a\n\nWords.");
    await sync();
    rmSync(join(folder, "a.md"));
    await expect(sync()).rejects.toMatchObject({
      code: "bad-deck",
      message: expect.stringContaining("--allow-empty"),
    });
    expect(await decks()).toBe(1);
    expect((await sync({ allowsEmpty: true })).summary.removed).toEqual(["a.md"]);
    expect(await decks()).toBe(0);
    await expect(sync()).rejects.toMatchObject({ message: expect.stringContaining("has no decks") });
  });

  it("keeps what it can't look into, and removes what is gone", async () => {
    for (const name of ["a", "b"]) write(`${name}.md`, `# ${name}\n\nThe words of ${name}.`);
    mkdirSync(join(folder, "week 3"));
    write("week 3/x.md", "# x\n\nThe words of x.");
    await sync();
    rmSync(join(folder, "b.md"));
    rmSync(join(folder, "week 3"), { recursive: true });
    const partly: LookThrough = async (...given) => {
      return { ...(await folderSource(folder)(...given)), unreadable: ["week 3/"] };
    };
    expect((await sync({ source: partly })).summary.removed).toEqual(["b.md"]);
    expect(await decks()).toBe(2);
  });

  it("takes a deck whose name leaves no room for a sidecar's", async () => {
    const name = `${"n".repeat(250)}.md`;
    write(name, "# Long\n\nWords under a long name.");
    expect((await sync()).summary).toMatchObject({ added: [name], failed: [] });
  });

  it("takes the good decks beside hostile ones, whose characters and sizes it can't store as they are", async () => {
    const line = (slide: object) => `${JSON.stringify({ id: "1", title: "T", text: "Words.", ...slide })}\n`;
    write("surrogate.jsonl", line({ id: "half \ud83d", text: "Half \ud83d and NUL \u0000 too." }));
    write("title.jsonl", line({ title: "long ".repeat(1_200) }));
    write("id.jsonl", line({ id: "i".repeat(5_000) }));
    write("refused.md", "# Refused\n\nWords that the model refuses.");
    write("good.md", "# Good\n\nWords of a good deck.");
    const embedding: EmbeddingModel = {
      ...hashedWords,
      embed: async (texts, ...more) => {
        if (texts.some((text) => text.includes("refuses"))) throw new LecternError("malformed", "no vector");
        return hashedWords.embed(texts, ...more);
      },
    };
    const { summary, events } = await sync({ embedding });
    expect(summary.added).toEqual(["good.md", "surrogate.jsonl", "title.jsonl"]);
    expect(summary.failed.map(({ deck, error }) => [deck, error.message])).toEqual([
      ["id.jsonl", "id.jsonl, page 1: its id is over 500 characters long"],
      ["refused.md", "no vector"],
    ]);
    expect(events).toContainEqual(expect.objectContaining({ type: "failed", deck: "refused.md" }));
    const [course] = await findCourses(lectern.database, "c");
    const titles = course
      ? (await listSlides(lectern.database, [course])).map(({ title }) => title.length)
      : [];
    expect(Math.max(...titles)).toBeLessThanOrEqual(501);
  });

  it("reads a site, whose slides know where they come from, and removes a page that is gone", async () => {
    const pages: Record<string, string> = {
      "/c/": '<h1>Course</h1><p>The words of the course.</p><a href="a.html">a</a>',
      "/c/a.html": "<h1>Ovens</h1><p>The words of a.</p>",
    };
    const server = createServer((request, response) => {
      const page = pages[request.url ?? ""];
      response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html" }).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const place = { start: new URL("/c/", origin), depth: 1, allowsPrivate: true, maxFileBytes: 10_000 };
    const source = webSource({ ...place, mirrors: join(folder, "mirrors") });
    expect((await sync({ source })).summary.added).toEqual(["c/a.html", "c/index.html"]);
    expect((await sync({ source })).summary).toMatchObject({ unchanged: 2, removed: [], failed: [] });
    const [course] = await findCourses(lectern.database, "c");
    const slides = await listSlides(lectern.database, course ? [course] : []);
    const stored = await getSlide(lectern.database, slides[0]?.id ?? "");
    expect(stored.metadata).toEqual({ source: `${origin}/c/a.html` });
    delete pages["/c/a.html"];
    const { summary } = await sync({ source });
    expect(summary.removed).toEqual(["c/a.html"]);
    expect(summary.warnings).toEqual([expect.stringMatching(/a\.html is gone \(404\)/)]);
    server.closeAllConnections();
    server.close();
  });

  it("reads a bucket, and keeps a deck as it was that it may not have any more", async () => {
    stubCredentials();
    const fake = await startFakeS3("lectures");
    const text = (name: string) => `# ${name}\n\nThe words of ${name}.`;
    for (const name of ["a", "b", "c"]) fake.objects.set(`spring/${name}.md`, text(name));
    const mirror = {
      bucket: openBucket("lectures", "us-east-1"),
      address: { bucket: "lectures", prefix: "spring/" },
      folder: join(folder, "mirror"),
      maxFileBytes: 10_000,
    };
    const source = s3Source(mirror);
    expect((await sync({ source })).summary).toMatchObject({ added: ["a.md", "b.md", "c.md"], failed: [] });
    fake.objects.set("spring/a.md", text("another a"));
    fake.faults.set("spring/a.md", { status: 403, code: "AccessDenied" });
    fake.objects.delete("spring/b.md");
    const { summary, events } = await sync({ source });
    expect(summary).toMatchObject({ changed: [], removed: ["b.md"], failed: [{ deck: "a.md" }] });
    expect(events).toContainEqual(expect.objectContaining({ type: "failed", deck: "a.md" }));
    // The copy may be lost: what the course has of it stays all the same.
    rmSync(mirror.folder, { recursive: true });
    expect((await sync({ source })).summary).toMatchObject({ removed: [], failed: [{ deck: "a.md" }] });
    expect(await decks()).toBe(2);
    await fake.close();
  });
});

describe("its summary", () => {
  it("cuts long lists of names, and lets no name move the cursor", () => {
    const added = Array.from({ length: 12 }, (_, n) => `\u001B[2J${n}.md`);
    const summary = { course: "c", added, changed: [], moved: [], removed: [], unchanged: 0, failed: [] };
    const work = {
      decks: 12,
      slides: 12,
      chunks: 12,
      tokens: 5,
      costUsd: null,
      enrichment: null,
      seconds: 1,
    };
    const line = describeSync({ ...summary, ...work, skipped: [], warnings: [], leftOut: [] });
    expect(line).toContain("12 added ([2J0.md");
    expect(line).toContain("[2J9.md, and 2 more)");
    expect(line).not.toContain("\u001B");
  });
});

describe("lectern sync", () => {
  const run = (...words: string[]) =>
    syncCommand(never)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(words, { from: "user" });

  it.each([
    ["a course without a name", ["x", "--course", " "], /--course NAME/],
    ["no course", ["x"], /--course/],
    ["what is no bucket", ["s3://B", "--course", "c"], /does not name a bucket/],
    ["a bucket to watch", ["s3://abc", "--course", "c", "--watch"], /--watch is for folders/],
    [
      "a dry run without an end",
      ["x", "--course", "c", "--watch", "--dry-run"],
      /either --watch or --dry-run/,
    ],
    ["a folder to watch that is not there", ["/nowhere", "--course", "c", "--watch"], /no folder \/nowhere/],
  ])("refuses %s", async (_, words, message) => {
    await expect(run(...words)).rejects.toThrow(message);
  });
});
