import { describe, expect, it } from "vitest";
import { wordless } from "../../../ingest/read/page-warnings.ts";
import { warningsOf } from "../../../ingest/read/pdf/report.ts";
import { countNameless } from "../../../ingest/read/repair-characters.ts";
import { page, put, readDrawn as read } from "./draw-pdf.ts";

/** Letters of a font whose codes follow no code page. */
const scrambled = [
  "ÀÃÕ äöåâüÑñ",
  "ßþðÐë ìíîïÿ ÜÝÞøù úûüàá âãäå æçèéê",
  "ÑñßþðÐ ëìíîï ÿÜÝÞ øùúûü àáâãä",
] as const;

describe("reading order", () => {
  const left = ["Pros", "cheap to run here", "easy to explain"];
  const right = ["Cons", "slow on large decks", "hard to tune well"];

  it("reads two text boxes one after the other", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Trade-offs");
      for (const [at, text] of left.entries()) put(pdf, 14, [text, 60, 140 + at * 24]);
      for (const [at, text] of right.entries()) put(pdf, 14, [text, 450, 140 + at * 24]);
    });
    expect(deck.slides[0]?.text).toBe(["Trade-offs", ...left, ...right].join("\n"));
  });

  it("reads listings side by side one after the other, though one runs into the other", async () => {
    const first = [
      "melt(stocks,",
      "     id.vars = 'time', value.name = 'price', na.rm = TRUE)",
      "summary(stocks)",
      "rm(stocks)",
    ];
    const second = ["stocks %>%", "  pivot_longer(X:Z,", "    names_to = 'stock')", "  View()"];
    const deck = await read((pdf) => {
      page(pdf, "Reshape", "Either of the following does:");
      pdf.font("Courier");
      for (const lines of [first, second])
        for (const [at, line] of lines.entries())
          put(pdf, 14, [line, lines === first ? 40 : 400, 180 + at * 18]);
      pdf.font("Helvetica");
    });
    const fenced = (lines: string[]) => ["```", ...lines, "```"];
    expect(deck.slides[0]?.text.split("\n").slice(2)).toEqual([...fenced(first), ...fenced(second)]);
    expect(deck.extraction.withCode).toEqual([1]);
  });

  it("parts cells that make no table by tabs", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Trade-offs");
      for (const [at, text] of ["fast", "slow"].entries()) {
        put(pdf, 14, [text, 60, 140 + at * 24]);
        put(pdf, 14, [right[at] ?? "", 450, 140 + at * 24]);
      }
    });
    expect(deck.slides[0]?.text).toBe(`Trade-offs\nfast\t${right[0]}\nslow\t${right[1]}`);
  });

  it("keeps a subscript on its line and a plot's upright label off it", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Chemistry");
      const afterH = 60 + pdf.fontSize(20).widthOfString("H");
      const after2 = afterH + pdf.fontSize(11).widthOfString("2");
      put(pdf, 20, ["H", 60, 200]);
      put(pdf, 11, ["2", afterH, 214]);
      put(pdf, 20, ["O boils", after2, 200]);
      pdf.rotate(-90, { origin: [20, 210] });
      put(pdf, 14, ["Temperature", 20, 200]);
    });
    expect(deck.slides[0]?.text).toBe("Chemistry\nH₂O boils\nTemperature");
  });

  it("reads a list beside one of a single item, and the labels of a drawing after both", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Distribution");
      for (const [at, text] of ["• Provide the source", "• Label the source"].entries())
        put(pdf, 14, [text, 60, 200 + at * 24]);
      put(pdf, 14, ["• Obligations are met", 450, 200]);
      for (const x of [100, 500]) {
        pdf.save().rotate(-90, { origin: [x, 320] });
        put(pdf, 14, [x === 100 ? "Audit" : "Review", x, 320]);
        pdf.restore();
      }
    });
    expect(deck.slides[0]?.text.split("\n").slice(1)).toEqual([
      "• Provide the source",
      "• Label the source",
      "• Obligations are met",
      "Audit",
      "Review",
    ]);
  });

  it("loses no brace of a listing that is set like prose", async () => {
    const deck = await read((pdf) => page(pdf, "Descriptor", "{", "0x00, // bProtocol", "},"));
    expect(deck.slides[0]?.text).toBe("Descriptor\n{\n0x00, // bProtocol\n},");
  });

  it("writes once what a shadow writes twice", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Shadows", "Body text");
      put(pdf, 28, ["Shadows", 41, 40.5]);
    });
    expect(deck.slides[0]).toMatchObject({ title: "Shadows", text: "Shadows\nBody text" });
  });

  it("indents each listing from its own left edge", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Listings");
      pdf.font("Courier");
      put(pdf, 14, ["if ready:", 40, 120]);
      put(pdf, 14, ["go()", 40 + 4 * 8.4, 140]);
      pdf.font("Helvetica");
      put(pdf, 14, ["The same in the right half:", 300, 200]);
      pdf.font("Courier");
      put(pdf, 14, ["if ready {", 300, 240]);
      put(pdf, 14, ["go();", 300 + 2 * 8.4, 260]);
    });
    expect(deck.slides[0]?.text).toContain("if ready:\n    go()");
    expect(deck.slides[0]?.text).toContain("if ready {\n  go();");
  });

  it("keeps a blank line of a listing of three", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Watch", "What to look for:");
      pdf.font("Courier");
      for (const [text, y] of [
        ["version=3", 200],
        ["http://example.org/(\\d) \\", 236],
        ["  x-(\\d).tar", 254],
      ] as const)
        put(pdf, 14, [text.trimStart(), text.startsWith(" ") ? 76.8 : 60, y]);
      pdf.font("Helvetica");
    });
    expect(deck.slides[0]?.text).toContain("version=3\n\nhttp://example.org/(\\d) \\\n  x-(\\d).tar");
  });
});

describe("titles", () => {
  it("joins a title that runs over two lines into the first line of the text", async () => {
    const deck = await read((pdf) => {
      page(pdf, "A title so long that it", "Body text of the slide");
      put(pdf, 28, ["runs over two lines", 40, 74]);
    });
    expect(deck.slides[0]?.text).toBe("A title so long that it runs over two lines\nBody text of the slide");
  });

  it("takes the usual place of the deck's titles before a larger number in the body", async () => {
    const deck = await read((pdf) => {
      for (const title of ["First", "Second", "Third", "Fourth"]) page(pdf, title, "Body text of the slide");
      page(pdf, "Growth", "of users in a year");
      put(pdf, 60, ["Forty-two", 200, 120]);
    });
    expect(deck.slides.at(-1)?.title).toBe("Growth");
  });

  it("names a page without a title by its first words", async () => {
    const deck = await read((pdf) => {
      pdf.addPage();
      put(pdf, 14, ["Only a caption beneath a picture", 60, 400]);
    });
    expect(deck.slides[0]?.title).toBe("Only a caption beneath a picture");
  });
});

describe("sections", () => {
  it("come from divider pages, `Chapter 2` and all", async () => {
    const deck = await read((pdf) => {
      page(pdf, "Course", "by a teacher");
      for (const part of ["Basics", "Practice"]) {
        page(pdf, part, "CHAPTER 1");
        for (const topic of ["one", "two", "three"]) page(pdf, `${part} ${topic}`, "Body text of the slide");
      }
    });
    expect(deck.slides.map((slide) => slide.section)).toEqual([
      null,
      ...Array(4).fill("Basics"),
      ...Array(4).fill("Practice"),
    ]);
  });

  it("come from bookmarks, unless every page has one", async () => {
    const titles = ["One", "Two", "Three", "Four", "Five", "Six"];
    const bookmarked = (every: number) =>
      read((pdf) => {
        for (const [at, title] of titles.entries()) {
          page(pdf, title, "Body text of the slide");
          if (at % every === 0) pdf.outline.addItem(`Part ${title}`);
        }
      });
    expect((await bookmarked(3)).slides.map((slide) => slide.section)).toEqual([
      ...Array(3).fill("Part One"),
      ...Array(3).fill("Part Four"),
    ]);
    expect((await bookmarked(1)).slides.map((slide) => slide.section)).toEqual(Array(6).fill(null));
  });
});

describe("what a teacher should know", () => {
  it("lists pages without text and leaves garbled ones out", async () => {
    const deck = await read((pdf) => {
      for (const title of ["First", "Second", "Third"]) page(pdf, title, "Body text of the slide");
      pdf.addPage().rect(10, 10, 50, 50).fill();
      page(pdf, ...scrambled);
    });
    expect(deck.slides.map((slide) => slide.page)).toEqual([1, 2, 3]);
    expect(deck.extraction).toMatchObject({ withoutText: [4], garbled: [5] });
  });

  it("leaves a deck that is garbled throughout to OCR", async () => {
    const deck = await read((pdf) => {
      page(pdf, ...scrambled);
      page(pdf, ...scrambled);
      page(pdf, "ÂÔ");
    });
    expect(deck.slides).toEqual([]);
    expect(deck.extraction.garbled).toEqual([1, 2, 3]);
    expect(wordless("deck.pdf", deck, false).message).toMatch(
      /broken character map on 3 of 3 pages: let OCR/,
    );
    expect(wordless("deck.pdf", deck, true).message).toMatch(/LECTERN_OCR_LANGUAGES/);
  });

  it.each([
    ["Ãëàâà ïåðâàÿ", "Ïðèâåò ìèð êàê äåëà ñåãîäíÿ õîðîøî", "Глава первая", "windows-1251"],
    ["çÌÁ×Á ÐÅÒ×ÁÑ", "ðÒÉ×ÅÔ ÍÉÒ ËÁË ÄÅÌÁ ÓÅÇÏÄÎÑ ÈÏÒÏÛÏ", "Глава первая", "koi8-r"],
    ["Ðñþôï êåöÜëáéï", "Ç ãñáììéêÞ ðáëéíäñüìçóç êáé ïé éäéüôçôÝò ôçò", "Πρώτο κεφάλαιο", "windows-1253"],
  ])(
    "reads %s by the code page that its fonts are set in, and says so",
    async (title, words, wanted, encoding) => {
      const deck = await read((pdf) => {
        page(pdf, "First", "Body text of the slide");
        page(pdf, title, words);
      });
      expect(deck.slides[1]?.title).toBe(wanted);
      expect(deck.warnings).toEqual([
        `1 of 2 pages have letters without a character map, which were read as ${encoding} (2)`,
      ]);
      expect(deck.extraction.garbled).toEqual([]);
    },
  );

  it("names the pages with signs that their fonts do not name", () => {
    expect(countNameless("a\u0001b\uE123", "a\u0001b")).toBe(2);
    expect(countNameless("\uF0B7 Yeast\uF0E0rise\t", "• Yeast→rise\t")).toBe(0);
    const report = { failed: [], recoded: null, nameless: [2, 5], pageCount: 6 };
    expect(warningsOf([], report)).toEqual([
      "2 of 6 pages have signs that their fonts do not name, which are left out (2, 5)",
    ]);
  });

  it("doesn't take French for a broken map", async () => {
    const deck = await read((pdf) =>
      page(pdf, "Été à Orléans", "Où être né où déjà élevé, où à côté créé, fée âgée"),
    );
    expect(deck.slides).toHaveLength(1);
  });
});
