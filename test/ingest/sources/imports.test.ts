import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";
import { hashWithin, readWithin } from "../../../ingest/read/read-file.ts";
import { discoverDecks } from "../../../ingest/sources/discover.ts";

const limit = 1_000_000;
let root: string;
let course: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lectern-imports-"));
  course = join(root, "course");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, ...lines: string[]): void {
  mkdirSync(dirname(join(course, path)), { recursive: true });
  writeFileSync(join(course, path), lines.join("\n"));
}
const src = (path: string, ...more: string[]) => ["---", `src: ${path}`, ...more, "---", ""];
const opening = ["---", "theme: seriph", "---", "", "# Bread", ""];

async function read(path = course, deck = "slides.md") {
  const { files, skipped } = discoverDecks([path], undefined);
  const file = files.find((one) => one.deck === deck);
  if (!file) throw new Error(`${deck} was not found`);
  const { bytes, hash, warnings } = await readWithin(file, limit);
  expect(await hashWithin(file, limit)).toEqual({ hash, size: bytes.length });
  const { slides, dialect, ...read } = await readDeck(bytes, deck, new AbortController().signal);
  return {
    titles: slides.map(({ title, hidden }) => (hidden ? `(${title})` : title)),
    dialect,
    hash,
    decks: files.map((one) => one.deck),
    skipped,
    warnings: [...warnings, ...read.warnings],
  };
}

describe("Slidev's imports", () => {
  it("stand where they are imported, in files of the course that import others too, and are no decks of their own", async () => {
    write("slides.md", ...opening, ...src("./pages/yeast.md"), ...src("pages/salt.md"));
    write(
      "pages/yeast.md",
      "---",
      "layout: cover",
      "---",
      "# Yeast",
      "",
      "---",
      "",
      "# Wild",
      "",
      "```md",
      ...src("no.md"),
      "```",
      ...src("../more/rye.md"),
    );
    write("pages/salt.md", "# Salt\r\n\r\nsalty\r\n");
    write("more/rye.md", "# Rye");
    const deck = await read();
    expect(deck).toMatchObject({
      titles: ["Bread", "Yeast", "Wild", "Rye", "Salt"],
      dialect: "Slidev",
      decks: ["slides.md"],
      warnings: [],
    });
    expect(deck.skipped).toContainEqual({
      path: "pages/salt.md",
      reason: "it is imported by slides.md, and read as a part of it",
    });
    expect((await read(join(course, "slides.md"))).titles).toEqual(deck.titles);
  });

  it("may be some slides of a file, which stays a deck, and are hidden where they are imported so", async () => {
    write("slides.md", ...opening, ...src("all.md#2,4-5"), ...src("secret.md", "hide: true"));
    write("all.md", ...[1, 2, 3, 4, 5, 6].flatMap((n) => [`# Slide ${n}`, "", "words", "", "---", ""]));
    write("secret.md", "# Secret");
    const deck = await read();
    expect(deck.titles).toEqual(["Bread", "Slide 2", "Slide 4", "Slide 5", "(Secret)"]);
    expect(deck.decks).toEqual(["all.md", "slides.md"]);
  });

  it("make another deck of it when they change", async () => {
    write("slides.md", ...opening, ...src("a.md"));
    write("a.md", "# Yeast");
    const before = await read();
    write("a.md", "# Yeast", "", "is alive");
    expect((await read()).hash).not.toBe(before.hash);
  });

  it("lead nowhere outside of the course, and what is missing is named", async () => {
    write(
      "slides.md",
      ...opening,
      ...src("../outside.md"),
      ...src("gone.md"),
      ...src("link.md"),
      ...src("../../../../../etc/passwd"),
    );
    writeFileSync(join(root, "outside.md"), "# Outside");
    symlinkSync(join(root, "outside.md"), join(course, "link.md"));
    const deck = await read();
    expect(deck.titles).toEqual(["Bread"]);
    expect(deck.warnings.join()).toMatch(
      /Imports \.\.\/outside\.md \(page 2\), gone\.md \(page 3\), link\.md .*no such file/,
    );
  });

  it("that go round end there, and it is said", async () => {
    write("slides.md", ...opening, ...src("a.md"));
    write("a.md", "# Yeast", "", ...src("b.md"));
    write("b.md", "# Salt", "", ...src("a.md"));
    const deck = await read();
    expect(deck.titles).toEqual(["Bread", "Yeast", "Salt"]);
    expect(deck.warnings).toEqual(["a.md imports b.md imports a.md: left out there"]);
  });

  it("that double with each file end at a limit", async () => {
    write("slides.md", ...opening, ...src("f1.md"));
    for (let n = 1; n < 30; n++) write(`f${n}.md`, "# A", "", ...src(`f${n + 1}.md`), ...src(`f${n + 1}.md`));
    const deck = await read();
    expect(deck.titles.length).toBeLessThan(6_000);
    expect(deck.warnings[0]).toMatch(/more than 5000 slides/);
  });
});
