import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discoverDecks, discoverFolder } from "../../../ingest/sources/discover.ts";
import { describeLeftOut } from "../../../ingest/sources/left-out.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-left-out-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(...paths: string[]) {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "words");
  }
}

describe("the files of a folder that are no decks", () => {
  it("are counted by kind, those that hold words first", () => {
    write(
      "a.md",
      "1.rtf",
      "w/2.RTF",
      "old.ods",
      "x.png",
      "y.png",
      "z.png",
      "Makefile",
      ".git/config",
      "~$1.odt",
    );
    const { leftOut } = discoverFolder(folder);
    expect(leftOut.map(({ kind, count, holdsWords }) => [kind, count, holdsWords])).toEqual([
      [".rtf", 2, true],
      [".ods", 1, true],
      [".png", 3, false],
      ["", 1, false],
    ]);
    expect(leftOut[0]?.example).toBe("1.rtf");
    expect(describeLeftOut(leftOut)).toBe(
      "Left out: 2 .rtf, 1 .ods: export them as PDF, .pptx or Markdown; 4 other files (.png, without an extension)",
    );
  });

  it("are named with a folder that has no decks, and are none of a folder of decks alone", () => {
    write("only/1.rtf");
    expect(() => discoverDecks([join(folder, "only")], undefined)).toThrow(/has no decks.*Left out: 1 \.rtf/);
    write("decks/a.md", "decks/a.md.metadata.json");
    expect(discoverFolder(join(folder, "decks")).leftOut).toEqual([]);
    expect(describeLeftOut([])).toBeNull();
  });

  it("add up over several folders", () => {
    write("a/a.md", "a/1.rtf", "b/b.md", "b/2.rtf");
    const { leftOut } = discoverDecks([join(folder, "a"), join(folder, "b")], "c");
    expect(leftOut).toMatchObject([{ kind: ".rtf", count: 2 }]);
  });
});

describe("a document in two forms", () => {
  it("is taken once: as what has pages, else as what holds results", () => {
    write("a.qmd", "A.pdf", "b.Rmd", "b.html", "c.html", "d.md", "d.pdf", "e.md", "e.html");
    write("f.pptx", "f.pdf", "g.odp", "g.pptx", "h.ppt", "i.doc", "i.pdf", "j.srt", "j.vtt");
    const { files, skipped } = discoverFolder(folder);
    expect(files.map(({ deck }) => deck)).toEqual(
      "A.pdf b.html c.html d.md d.pdf e.md f.pdf g.pptx h.ppt i.pdf j.vtt".split(" "),
    );
    expect(skipped.map(({ path, reason }) => [path, reason])).toEqual(
      [
        "a.qmd A.pdf",
        "b.Rmd b.html",
        "e.html e.md",
        "f.pptx f.pdf",
        "g.odp g.pptx",
        "i.doc i.pdf",
        "j.srt j.vtt",
      ]
        .map((pair) => pair.split(" "))
        .map(([form, instead]) => [
          form,
          `it is another form of ${instead}, which is read instead; rename it if it is a document of its own`,
        ]),
    );
  });

  it("a key to a server is no Keynote presentation, and one that is a folder is named", () => {
    write("a.md", "server.key", "talk.key/Index.zip", "talk.key/Data/slide.png", "notes.key/b.md");
    const { files, leftOut, skipped } = discoverFolder(folder);
    expect(files.map(({ deck }) => deck)).toEqual(["a.md", "notes.key/b.md"]);
    expect(leftOut).toMatchObject([{ kind: ".key", count: 1, holdsWords: false }]);
    expect(skipped).toMatchObject([
      { path: "talk.key", reason: expect.stringMatching(/export it from Keynote/) },
    ]);
  });

  it("and decks whose names differ in their folder or ending alone are all read", () => {
    write("Week.md", "sub/week.md", "week.txt");
    expect(
      discoverFolder(folder)
        .files.map(({ deck }) => deck)
        .sort(),
    ).toEqual(["Week.md", "sub/week.md", "week.txt"]);
  });

  it("a document that is none is left out, and what the course has of it stays", () => {
    write("a.md", "b.docx");
    const { files, leftOut, unreadable } = discoverFolder(folder);
    expect(files.map(({ deck }) => deck)).toEqual(["a.md"]);
    expect(leftOut).toMatchObject([{ kind: ".docx", count: 1 }]);
    expect(unreadable).toEqual(["b.docx"]);
  });
});
