import fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { zipLimits } from "../../../ingest/read/pptx/zip.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { body, frame, group, makePptx, paragraph, picture, table, textBox, title } from "./make-pptx.ts";
import { deckOrRefusal } from "./reader.contract.ts";

const name = "hostile.pptx";
const read = (bytes: Uint8Array) => readDeck(bytes, name, new AbortController().signal);

const honest = makePptx([
  {
    shapes:
      title("Title & more") + body(paragraph("one"), paragraph("two", { level: 1 })) + picture("A loaf"),
    notes: paragraph("Say this"),
  },
  {
    shapes:
      textBox([1, 1, 3, 1], paragraph("Drawn", { size: 30 })) +
      group([1, 2, 3, 3], [0, 0, 1, 1], textBox([0, 0, 1, 1], paragraph("grouped"))) +
      table(
        [1, 5, 3, 1],
        [
          ["a", "b"],
          ["c", "d"],
        ],
      ) +
      frame([5, 5, 2, 2], '<c r:id="none"/>'),
  },
]);

/** The honest deck with some parts replaced. */
function withParts(parts: Record<string, string | Uint8Array>, level: 0 | 6 = 6): Uint8Array {
  const replaced = Object.entries(parts).map(([path, part]) => [
    path,
    typeof part === "string" ? strToU8(part) : part,
  ]);
  return zipSync({ ...unzipSync(honest), ...Object.fromEntries(replaced) }, { level });
}

const slide = "ppt/slides/slide1.xml";
const slideXml = strFromU8(unzipSync(honest)[slide] ?? new Uint8Array());
const withDoctype = (declarations: string, text: string) =>
  slideXml.replace("?>", `?><!DOCTYPE p:sld [${declarations}]>`).replace("Title &amp; more", text);

describe("XML entities", () => {
  it.each([
    ["a billion laughs", '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">', "&b;"],
    ["an external entity", '<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;"],
    ["an external document type", "", "words"],
  ])("%s is refused, not followed", async (_, declarations, text) => {
    const bytes = withParts({ [slide]: withDoctype(declarations, text) });
    await expect(read(bytes)).rejects.toThrow(/^hostile\.pptx \(ppt\/slides\/slide1\.xml\).*document type/);
  });

  it("that nobody declares are refused", async () => {
    const bytes = withParts({ [slide]: slideXml.replace("Title &amp; more", "&nbsp;") });
    await expect(read(bytes)).rejects.toMatchObject({ code: "bad-deck" });
  });
});

describe("archives", () => {
  it("that inflate without end are refused, in bounded memory", async () => {
    const zeros = new Uint8Array(64 * 1024 * 1024);
    const bomb = withParts({ [slide]: zeros });
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage();
    await expect(read(bomb)).rejects.toThrow(/unpacks to more than a deck may hold.*zip bomb/);
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    expect(grown).toBeLessThan(8 * 1024 * 1024);
  });

  it("that lie about their size are refused", async () => {
    const bytes = Buffer.from(withParts({ [slide]: slideXml + " ".repeat(3_000_000) }));
    // The size as the archive's directory has it.
    const size = Buffer.alloc(4);
    size.writeUInt32LE(slideXml.length + 3_000_000);
    const at = bytes.lastIndexOf(size);
    bytes.writeUInt32LE(1_000, at);
    await expect(read(new Uint8Array(bytes))).rejects.toMatchObject({ code: "bad-deck" });
  });

  it("with ten thousand entries are read, with too many refused", async () => {
    const crowd = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`ppt/media/${at}.png`, new Uint8Array()]));
    expect((await read(withParts(crowd(10_000)))).slides).toHaveLength(2);
    await expect(read(withParts(crowd(zipLimits.entries)))).rejects.toThrow(/files, over the limit/);
  });

  it.each(["../../evil.xml", "/evil.xml", "C:/evil.xml", "ppt/../../evil.xml"])(
    "with an entry named %s are read without it or refused",
    (path) => deckOrRefusal(withParts({ [path]: "x" }), name),
  );

  it("whose relations lead out of them find nothing there", async () => {
    const relations = (target: string) =>
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="n" Type="x/notesSlide" Target="${target}"/><Relationship Id="l" Type="x/slideLayout" Target="${target}" TargetMode="External"/></Relationships>`;
    for (const target of ["../../../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/x", "%zz"]) {
      const deck = await read(withParts({ "ppt/slides/_rels/slide1.xml.rels": relations(target) }));
      expect(deck.slides[0]?.title).toBe("Title & more");
      expect(deck.extraction.withNotes).toEqual([]);
    }
  });

  it("of other programs are named", async () => {
    const other = (path: string) => zipSync({ [path]: strToU8("<x/>") });
    await expect(read(other("word/document.xml"))).rejects.toThrow("hostile.pptx is a Word document");
    await expect(read(other("xl/workbook.xml"))).rejects.toThrow("an Excel workbook");
    await expect(read(other("readme.txt"))).rejects.toThrow("a ZIP archive but not a presentation");
  });

  it("without their slide are refused by its name", async () => {
    const { [slide]: _, ...rest } = unzipSync(honest);
    await expect(read(zipSync(rest))).rejects.toThrow(`hostile.pptx lacks the part ${slide}`);
  });
});

describe("XML", () => {
  it("that nests without end is refused", async () => {
    const deep = slideXml.replace(
      "<p:grpSpPr/>",
      `<p:grpSpPr/>${"<p:grpSp>".repeat(50_000)}${"</p:grpSp>".repeat(50_000)}`,
    );
    await expect(read(withParts({ [slide]: deep }))).rejects.toThrow("elements deep");
  });

  it("that lists one slide without end is refused", async () => {
    const path = "ppt/presentation.xml";
    const xml = strFromU8(unzipSync(honest)[path] ?? new Uint8Array());
    const endless = xml.replace(
      "</p:sldIdLst>",
      `${'<p:sldId id="9" r:id="s1"/>'.repeat(20_000)}</p:sldIdLst>`,
    );
    await expect(read(withParts({ [path]: endless }))).rejects.toThrow(/lists 20002 slides/);
  });

  it("in UTF-16 is read, in another encoding refused", async () => {
    const utf16 = new Uint8Array(Buffer.from(`\uFEFF${slideXml.replace("UTF-8", "UTF-16")}`, "utf16le"));
    expect((await read(withParts({ [slide]: utf16 }))).slides[0]?.title).toBe("Title & more");
    const latin = new Uint8Array(Buffer.from(slideXml.replace("Title", "Tïtle"), "latin1"));
    await expect(read(withParts({ [slide]: latin }))).rejects.toThrow("is not well-formed");
  });
});

describe("any damage", () => {
  it("to the archive's bytes ends in a deck or a refusal", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(honest.length - 1), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.nat(honest.length),
        async (changes, length) => {
          const damaged = Uint8Array.from(honest);
          for (const [at, byte] of changes) damaged[at] = byte;
          await deckOrRefusal(damaged, name);
          await deckOrRefusal(damaged.slice(0, length), name);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("to its XML ends in a deck or a refusal", async () => {
    const files = unzipSync(honest);
    const paths = Object.keys(files);
    const pieces = ["", "<", ">", '"', "&", "-1", "1e999", "NaN", "a:p", "\u0000", "</a:p>", "<a:br/>", "𝄞"];
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        fc.nat(40),
        fc.constantFrom(...pieces),
        async (which, where, cut, piece) => {
          const path = paths[which % paths.length] ?? "";
          const xml = strFromU8(files[path] ?? new Uint8Array());
          const at = where % (xml.length + 1);
          const damaged = xml.slice(0, at) + piece + xml.slice(at + cut);
          await deckOrRefusal(zipSync({ ...files, [path]: strToU8(damaged) }, { level: 0 }), name);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("to the numbers in a slide's XML ends in a deck or a refusal", async () => {
    const numbers = fc.constantFrom(
      "",
      "-1",
      "0",
      "9999999999999999999",
      "1e300",
      "NaN",
      "Infinity",
      "x",
      "2147483648",
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(60), numbers, async (which, value) => {
        let at = 0;
        const xml = slideXml.replace(/="(-?\d+)"/g, (whole) => (at++ === which ? `="${value}"` : whole));
        await deckOrRefusal(withParts({ [slide]: xml }, 0), name);
      }),
      { numRuns: 100 },
    );
  });
});
