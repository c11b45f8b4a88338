import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultChunking } from "../../../ingest/chunk/chunk.ts";
import { ingest } from "../../../ingest/ingest.ts";
import { convertDeck } from "../../../ingest/office/convert-deck.ts";
import { openDeckReader } from "../../../ingest/read/deck-reader.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { findCourses } from "../../../src/store/courses.ts";
import { getSlide, listSlides } from "../../../src/store/slides.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";
import { hashedWords } from "../../fixtures/provider.ts";
import { body, makePptx, paragraph, title } from "../read/make-pptx.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-test-convert-"));
const never = new AbortController().signal;
const pptx = makePptx([
  {
    shapes: title("Proofing") + body(paragraph("The dough rests overnight")),
    notes: paragraph("Ask who bakes"),
  },
  { shapes: title("Exam") + body(paragraph("The answer is rye")), hidden: true },
]);
const odp = Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]);
writeFileSync(join(folder, "made.pptx"), pptx);

/** In LibreOffice's place: it makes the same presentation of every deck. */
const office = join(folder, "soffice");
writeFileSync(
  office,
  `#!/bin/sh\nfor deck; do :; done\ncase $* in *MS?PowerPoint*) cp "${folder}/made.pptx" "\${deck%.*}.pptx";; esac\n`,
);
chmodSync(office, 0o755);

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern();
});
afterAll(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true });
});

const inThisThread = { read: readDeck, size: 1, close: async () => undefined };

async function ingestWith(program: string | null, decks: Record<string, Uint8Array>, course: string) {
  for (const [name, bytes] of Object.entries(decks)) writeFileSync(join(folder, name), bytes);
  const files = Object.keys(decks).map((deck) => ({ deck, file: join(folder, deck) }));
  const reader = openDeckReader({ office: program, pool: inThisThread });
  const dependencies = { ...lectern, embedding: hashedWords, reader, maxFileBytes: 1_000_000 };
  return ingest(dependencies, { course, files, chunking: defaultChunking }, () => undefined, never);
}

describe.skipIf(process.platform === "win32")("a deck that only LibreOffice opens", () => {
  it("is read as the presentation that becomes of it, which is kept to draw its slides from", async () => {
    const summary = await ingestWith(office, { "week 1.odp": odp, "week 2.md": Buffer.from("# Ovens") }, "c");
    expect(summary).toMatchObject({ decks: 2, failed: [] });
    const [course] = await findCourses(lectern.database, "c");
    const slides = await listSlides(lectern.database, course ? [course] : []);
    // What is hidden stays so.
    expect(slides.map(({ deck, page, title: name }) => [deck, page, name])).toEqual([
      ["week 1.odp", 1, "Proofing"],
      ["week 2.md", 1, "Ovens"],
    ]);
    const { slide, fileHash } = await getSlide(lectern.database, slides[0]?.id ?? "");
    expect(slide.parts).toMatchObject([{ kind: "notes" }]);
    const kept = await lectern.deckFiles.findPresentation(fileHash);
    expect(kept && readFileSync(kept).equals(pptx)).toBe(true);
  });

  it("fails with what to do where there is no LibreOffice, and the others are read", async () => {
    const decks = {
      "old.ppt": Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]),
      "week 2.md": Buffer.from("# Ovens"),
    };
    const { decks: read, failed } = await ingestWith(null, decks, "d");
    expect(read).toBe(1);
    expect(failed.map(({ deck, error }) => [deck, error.code, error.message])).toEqual([
      [
        "old.ppt",
        "bad-deck",
        "old.ppt is opened by LibreOffice, which is not here: install it (apt install --no-install-recommends libreoffice-impress), or save a copy as .pptx or PDF",
      ],
    ]);
  });
});

describe("before LibreOffice sees it, a deck", () => {
  const convert = (bytes: Uint8Array, name: string) => convertDeck(office, bytes, name, never);

  it.each([
    ["a.key", Buffer.from("%PDF-1.7"), "a.key is not what its extension says, but a PDF: rename it to .pdf"],
    ["a.odp", Buffer.alloc(0), "a.odp is empty (0 bytes)"],
    [
      "a.ppt",
      odp,
      "a.ppt is not what its extension says, but a ZIP archive or an Office document: give a presentation the extension .pptx, and save other documents as PDF",
    ],
    [
      "a.odt",
      Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]),
      "a.odt is not what its extension says, but an encrypted or old Office document: save a copy as .pptx or .docx without a password",
    ],
  ])("%s that is something else is refused", async (name, bytes, message) => {
    await expect(convert(bytes, name)).rejects.toMatchObject({ code: "bad-deck", message });
  });

  it.skipIf(process.platform === "win32")("that nothing comes of says so, and what to do", async () => {
    const converting = convert(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]), "a.doc");
    await expect(converting).rejects.toThrow(
      "LibreOffice can't open it (it made no DOCX of it): install libreoffice-writer if it is missing, or save a copy as .docx or PDF",
    );
  });

  it("of another format stays as it is", async () => {
    const bytes = Buffer.from("# Words");
    expect(await convert(bytes, "a.md")).toBe(bytes);
  });
});
