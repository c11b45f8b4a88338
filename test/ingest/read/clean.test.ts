import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../../ingest/read/clean.ts";
import { isGarbled } from "../../../ingest/read/garbled.ts";
import { deckExtensions, readDeck } from "../../../ingest/read/read.ts";
import { repairText } from "../../../ingest/read/repair-characters.ts";

const signal = new AbortController().signal;
const utf8 = (text: string) => new TextEncoder().encode(text);

describe("clean text", () => {
  it("holds nothing that a database refuses or a reader can't see, and cleaning it again changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const clean = cleanText(text);
        expect(clean.replace(/[\n\t]/g, "")).not.toMatch(/\p{Cc}|\p{Cs}|[\u00AD\uFEFF\uFB00-\uFB06]/u);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });

  it("keeps the signs that NFKC would rewrite", () => {
    expect(cleanText("x² ½ ① ｆｕｌｌ")).toBe("x² ½ ① ｆｕｌｌ");
  });
});

describe("mended text", () => {
  it.each([
    ["so\0ware", "software"],
    ["copyle\0", "copyleft"],
    ["ef\0cient", "efficient"],
    ["\0rst", "first"],
    ["work\0ows", "workflows"],
    ["speci\0cs", "specifics"],
    ["dplyr\0\0first", "dplyr\uFFFD\uFFFDfirst"],
    ["\uF0B7", "•"],
    ["a \uF0E0 b", "a → b"],
  ])("%j is %j", (broken, mended) => {
    expect(repairText(broken)).toBe(mended);
  });
});

describe("garbled text", () => {
  it.each([
    [
      "French",
      "Où être né, où déjà élevé, à côté créé, fée âgée, très tôt, même là-bas, forêt, fenêtre, théâtre",
    ],
    ["German", "Über Köln fährt täglich früh ein Zug nach Düsseldorf, Österreich und zurück über München"],
    [
      "code",
      "for (let i = 0; i < n; i++) { sum += xs[i] * ys[i]; } return sum / Math.sqrt(n); const b = fft(x);",
    ],
    [
      "Chinese",
      "面包的发酵需要时间和耐心，酵母在温暖的面团里慢慢生长，揉面之后要盖上湿布静置，烤箱预热到二百三十度再放入面团",
    ],
  ])("%s isn't", (_, text) => {
    expect(isGarbled(text)).toBe(false);
  });
});

describe("a file that isn't what its name says", () => {
  it.each([
    ["a.txt", "%PDF-1.7\nwords", "a.txt is not what its extension says, but a PDF: rename it to .pdf"],
    ["a.md", "PK\u0003\u0004words", "a ZIP archive or an Office document"],
    ["a.pdf", "PK\u0003\u0004words", "a ZIP archive or an Office document"],
    ["a.pptx", "words", "a.pptx is not a presentation"],
    ["a.pptx", "\u0089PNG", "a.pptx is not a presentation"],
    ["a.rtf", "words", "a.rtf is not a deck that Lectern reads"],
  ])("%s is refused", async (name, content, message) => {
    await expect(readDeck(utf8(content), name, signal)).rejects.toThrow(message);
  });

  it("reads UTF-16 by its byte order mark", async () => {
    const bytes = new Uint8Array(Buffer.from("\uFEFFTitle é\n\n- point\n\nNext\n\n- more", "utf16le"));
    expect((await readDeck(bytes, "a.txt", signal)).slides[0]?.title).toBe("Title é");
  });

  it.each(deckExtensions)("an empty %s is refused", async (extension) => {
    await expect(readDeck(new Uint8Array(), `a${extension}`, signal)).rejects.toThrow(
      `a${extension} is empty`,
    );
  });
});
