import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../../ingest/chunk/chunk.ts";
import { planChanges } from "../../../ingest/index/plan.ts";
import { discoverDecks, discoverFolder } from "../../../ingest/sources/discover.ts";
import { selectDecks } from "../../../ingest/sources/select-decks.ts";

/** Other systems' disks take two spellings for one name, or only names that are text. */
const onLinux = it.runIf(process.platform === "linux");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "lectern-discover-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text = "words") => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const decksIn = (path = folder) => discoverFolder(path).files.map(({ deck }) => deck);

/** Whoever runs the tests may read everything: then as somebody who may not. */
async function asNobody<T>(act: () => T): Promise<Awaited<T>> {
  const nobody = 65534;
  if (process.getuid?.() !== 0 || !process.seteuid) return await act();
  process.seteuid(nobody);
  try {
    return await act();
  } finally {
    process.seteuid(0);
  }
}

describe("looking a folder through", () => {
  it("finds the decks at every depth, in one order, and no others", () => {
    for (const path of [
      "b.md",
      "a.PDF",
      "week 10/x.txt",
      "week 1/slides.pptx",
      "notes.rtf",
      ".hidden.md",
      ".git/readme.md",
      "node_modules/marked/README.md",
      "~$slides.pptx",
      "week 1/~$slides.pptx",
      "week 1/.~lock.slides.pptx#",
    ])
      write(path);
    expect(discoverFolder(folder)).toEqual({
      files: ["a.PDF", "b.md", "week 1/slides.pptx", "week 10/x.txt"].map((deck) => {
        return { file: join(folder, deck), deck };
      }),
      unreadable: [],
      leftOut: [{ kind: ".rtf", count: 1, example: "notes.rtf", holdsWords: true }],
      skipped: [],
      warnings: [],
    });
  });

  it("follows no link, wherever it leads, and names each", () => {
    write("real/a.md");
    const outside = mkdtempSync(join(tmpdir(), "lectern-outside-"));
    writeFileSync(join(outside, "secret.md"), "secret");
    symlinkSync(outside, join(folder, "out"));
    symlinkSync(join(outside, "secret.md"), join(folder, "secret.md"));
    symlinkSync(folder, join(folder, "real", "round"));
    symlinkSync("nowhere", join(folder, "broken.md"));
    const { files, skipped } = discoverFolder(folder);
    rmSync(outside, { recursive: true });
    expect(files.map(({ deck }) => deck)).toEqual(["real/a.md"]);
    expect(skipped.map(({ path }) => path)).toEqual(["broken.md", "out", "real/round", "secret.md"]);
    expect(skipped[0]?.reason).toMatch(/links are not followed/);
  });

  it("takes a folder that is itself given as a link", () => {
    write("real/a.md");
    symlinkSync(join(folder, "real"), join(folder, "link"));
    expect(decksIn(join(folder, "link"))).toEqual(["a.md"]);
  });

  it("leaves out a socket that is called like a deck", async () => {
    write("a.md");
    const server = createServer().listen(join(folder, "socket.pdf"));
    await new Promise((resolve) => server.once("listening", resolve));
    const { files, skipped } = discoverFolder(folder);
    await new Promise((resolve) => server.close(resolve));
    expect(files.map(({ deck }) => deck)).toEqual(["a.md"]);
    expect(skipped).toEqual([{ path: "socket.pdf", reason: "neither a file nor a folder" }]);
  });

  it("names the part that it can't look into, and goes on with the rest", async () => {
    write("a.md");
    write("week 3/b.md");
    write("week 4/c.md");
    chmodSync(join(folder, "week 3"), 0);
    const found = await asNobody(() => discoverFolder(folder));
    chmodSync(join(folder, "week 3"), 0o755);
    expect(found.files.map(({ deck }) => deck)).toEqual(["a.md", "week 4/c.md"]);
    expect(found.unreadable).toEqual(["week 3/"]);
    expect(found.warnings).toEqual([expect.stringMatching(/^Can't look into week 3\/ \(EACCES/)]);
  });

  it("leaves a file that may not be read to fail as that deck alone", async () => {
    write("a.md");
    write("locked.md");
    chmodSync(join(folder, "locked.md"), 0);
    const plan = await asNobody(() =>
      planChanges(
        { embedding: null, maxFileBytes: 1_000 },
        { course: "c", files: discoverFolder(folder).files, chunking: defaultChunking, isComplete: true },
        { decks: [], staged: [] },
        new AbortController().signal,
      ),
    );
    expect(plan.todo.map(({ file }) => file.deck)).toEqual(["a.md"]);
    expect(plan.failed).toMatchObject([{ deck: "locked.md", error: { code: "bad-deck" } }]);
  });

  it("names sidecars without a deck", () => {
    write("a.md");
    write("a.md.metadata.json", "{}");
    write("gone.pdf.metadata.json", "{}");
    write("a.metadata.json", "{}");
    expect(discoverFolder(folder)).toMatchObject({
      files: [{ deck: "a.md" }],
      warnings: [
        expect.stringContaining("a.metadata.json is metadata for a,"),
        expect.stringContaining("there is no such deck"),
      ],
    });
  });

  it.each([
    ["a missing folder", "nowhere", "not-found"],
    ["a file", "a.md", "usage"],
  ])("refuses %s", (_, path, code) => {
    write("a.md");
    expect(() => discoverFolder(join(folder, path))).toThrow(expect.objectContaining({ code }));
  });
});

describe("names", () => {
  const composed = "Übung é.md".normalize("NFC");
  const decomposed = composed.normalize("NFD");

  it("makes one deck path of either way to write accents", () => {
    write(`${decomposed.replace(".md", "")}/${decomposed}`);
    const [file] = discoverFolder(folder).files;
    expect(file?.deck).toBe(`${composed.replace(".md", "")}/${composed}`);
    expect(discoverDecks([file?.file ?? ""], "x").files).toEqual([{ file: file?.file, deck: composed }]);
  });

  onLinux("takes one of two files whose names look the same, and names the other", () => {
    write(decomposed, "one");
    write(composed, "other");
    const { files, skipped } = discoverFolder(folder);
    expect(files).toEqual([{ file: join(folder, composed), deck: composed }]);
    expect(skipped).toEqual([
      { path: decomposed, reason: expect.stringMatching(/U\+00DC .* and U\+0055 U\+0308/) },
    ]);
  });

  onLinux("names a file whose name is not UTF-8, and a folder", () => {
    write("a.md");
    const raw = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, "latin1")]);
    writeFileSync(raw("\u00e9.md"), "words");
    mkdirSync(raw("w\u00e9"));
    const { files, skipped } = discoverFolder(folder);
    expect(files.map(({ deck }) => deck)).toEqual(["a.md"]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("not UTF-8"),
      expect.stringContaining("not UTF-8"),
    ]);
  });

  onLinux(
    "keeps names of any script, blanks, line ends, emoji and what a shell would take for its own",
    () => {
      const names = [
        "講義 1.md",
        "лекция.md",
        "محاضرة.md",
        "🎓.md",
        "a\nb.md",
        "$(x);'\".md",
        "-rf.md",
        "a\\b.md",
      ];
      for (const name of names) write(name);
      expect(new Set(decksIn())).toEqual(new Set(names));
    },
  );

  it("loses no path: each is a deck, a sidecar, skipped or none of our business", () => {
    const name = fc.constantFrom(
      "é.md",
      "e\u0301.md",
      "a.pdf",
      "a.pdf.metadata.json",
      "x.png",
      "ﬁ.md",
      "A.md",
      "한.md",
    );
    const paths = fc.uniqueArray(
      fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(paths, (all) => {
        const { decks, skipped } = selectDecks(all);
        const ours = all.filter((path) => /\.(md|pdf)$/.test(path));
        expect([...decks, ...skipped].map(({ path }) => path).sort()).toEqual(ours.sort());
        expect(new Set(decks.map(({ deck }) => deck)).size).toBe(decks.length);
        for (const { path, deck } of decks) expect(deck).toBe(path.normalize("NFC"));
      }),
    );
  });
});

describe("paths that are given", () => {
  it("keeps decks of the same name in different folders apart", () => {
    write("week 1/intro.md", "one");
    write("week 2/intro.md", "two");
    expect(decksIn()).toEqual(["week 1/intro.md", "week 2/intro.md"]);
    expect(() => discoverDecks([join(folder, "week 1"), join(folder, "week 2")], "x")).toThrow(
      /Two files would both become the deck intro\.md/,
    );
  });

  it("refuses a deck that is given twice, but not a second name for the same bytes", () => {
    write("a.md");
    linkSync(join(folder, "a.md"), join(folder, "b.md"));
    expect(() => discoverDecks([folder, join(folder, "a.md")], undefined)).toThrow(/a\.md is given twice/);
    expect(decksIn()).toEqual(["a.md", "b.md"]);
  });

  it("says of a folder without decks what it could not look into", async () => {
    write("week 3/b.md");
    chmodSync(join(folder, "week 3"), 0);
    const look = () => asNobody(() => discoverDecks([folder], undefined));
    await expect(look()).rejects.toThrow(
      new RegExp(`${basename(folder)} has no decks.*Can't look into week 3/`),
    );
    chmodSync(join(folder, "week 3"), 0o755);
  });

  it("refuses what is no plain file before it would wait for it", () => {
    expect(() => discoverDecks(["/dev/zero"], "x")).toThrow(/is not a deck/);
  });
});
