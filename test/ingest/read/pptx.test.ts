import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";
import {
  body,
  field,
  frame,
  group,
  makePptx,
  type PptxOptions,
  type PptxSlide,
  paragraph,
  picture,
  placeholder,
  table,
  textBox,
  title,
} from "./make-pptx.ts";

const signal = new AbortController().signal;
const read = (slides: PptxSlide[], options?: PptxOptions) =>
  readDeck(makePptx(slides, options), "deck.pptx", signal);
const readOne = async (...shapes: string[]) => {
  const { slides, extraction } = await read([{ shapes: shapes.join("") }]);
  const [slide] = slides;
  if (!slide) throw new Error("The slide was not read");
  return { ...slide, extraction };
};

describe("a slide's title", () => {
  it("is its placeholder's, wherever the file has it and however large other text is", async () => {
    const slide = await readOne(body(paragraph("HUGE", { size: 96 })), title("Right\ntitle"));
    expect(slide.title).toBe("Right title");
    expect(slide.text).toBe("Right title\n• HUGE");
  });

  it("is the largest text where nothing is a placeholder, not the first shape", async () => {
    const slide = await readOne(
      textBox([1, 2, 8, 4], paragraph("Body text", { size: 20 })),
      textBox([1, 0.3, 8, 1], paragraph("A drawn title", { size: 32 })),
    );
    expect(slide).toMatchObject({ title: "A drawn title", text: "A drawn title\nBody text" });
  });

  it("is a divider's big text, not the small number above it", async () => {
    const slide = await readOne(
      textBox([1, 2, 8, 1], paragraph("CHAPTER 3", { size: 32 })),
      textBox([1, 3, 8, 2], paragraph("Yeast and salt", { size: 48 })),
    );
    expect(slide.title).toBe("Yeast and salt");
  });

  it("ends at a blank line, at another size and before an address", async () => {
    const big = { size: 32 };
    const cover = await readOne(textBox([1, 1, 8, 2], paragraph("Bread\n\nfor beginners", big)));
    const split = await readOne(
      textBox([1, 1, 8, 2], paragraph("Bread", big) + paragraph("a course", { size: 20 })),
    );
    const end = await readOne(
      textBox([1, 1, 8, 2], paragraph("Questions?", big) + paragraph("me@example.org", big)),
    );
    expect([cover.title, split.title, end.title]).toEqual(["Bread", "Bread", "Questions?"]);
  });

  it("is the first words where all text is of one size or in bullets", async () => {
    const bullets = paragraph("One of many", { marks: '<a:buChar char="•"/>' });
    const slide = await readOne(textBox([1, 5, 8, 1], bullets.repeat(5)));
    expect(slide.title).toBe("One of many");
  });

  it("counts the size that layout, master or presentation give", async () => {
    const slide = await readOne(
      textBox([1, 0.2, 3, 0.5], paragraph("Label of 18 points")),
      placeholder("body", paragraph("A large line", { marks: "<a:buNone/>" }), {
        idx: 1,
        place: [1, 4, 8, 1],
      }),
    );
    expect(slide.title).toBe("A large line");
  });
});

describe("a slide's body", () => {
  it("has levels by lvl and by indentation, numbers as they are shown, and line breaks", async () => {
    const bullet = '<a:buChar char="§"/>';
    const number = (type: string) => `<a:buAutoNum type="${type}"/>`;
    const slide = await readOne(
      title("T"),
      body(paragraph("one"), paragraph("two", { level: 1 }), paragraph("three\nstill three", { level: 2 })),
      textBox(
        [0, 6, 8, 1],
        paragraph("Plain line"),
        paragraph("outer", { attributes: 'marL="343080" indent="-342360"', marks: bullet }),
        paragraph("inner", { attributes: 'marL="743040" indent="-285480"', marks: bullet }),
        paragraph("first", { attributes: 'marL="343080" indent="-342360"', marks: number("arabicPeriod") }),
        paragraph("a", { attributes: 'marL="743040" indent="-285480"', marks: number("alphaLcParenR") }),
        paragraph("second", { attributes: 'marL="343080" indent="-342360"', marks: number("arabicPeriod") }),
      ),
    );
    expect(slide.text).toBe(
      "T\n• one\n  • two\n    • three\n      still three\nPlain line\n• outer\n  • inner\n1. first\n  a) a\n2. second",
    );
  });

  it("is read by position: columns, then what stands below them; groups as a whole", async () => {
    const slide = await readOne(
      textBox([1, 6, 8, 0.5], paragraph("Foot")),
      textBox([5.5, 2.6, 3.5, 3], paragraph("Right body")),
      textBox([1, 2.6, 3.5, 3], paragraph("Left body")),
      textBox([5.5, 2, 3.5, 0.6], paragraph("Right head")),
      group(
        [1, 2, 3.5, 0.6],
        [0, 0, 7, 1.2],
        textBox([3.5, 0, 3, 1], paragraph("head")),
        textBox([0, 0, 3, 1], paragraph("Left")),
      ),
      title("T"),
    );
    expect(slide.text).toBe("T\nLeft\nhead\nLeft body\nRight head\nRight body\nFoot");
  });

  it("keeps tables, with merged cells and several paragraphs a cell", async () => {
    const slide = await readOne(
      title("T"),
      table(
        [1, 2, 8, 3],
        [
          [{ text: "Both", marks: 'gridSpan="2"' }, { text: "", marks: 'hMerge="1"' }, "C"],
          ["a|b", "one\n\ntwo", { text: "tall", marks: 'rowSpan="2"' }],
          ["x", "y", { text: "ghost", marks: 'vMerge="1"' }],
        ],
      ),
    );
    expect(slide.text).toBe(
      "T\n| Both |  | C |\n| --- | --- | --- |\n| a\\|b | one two | tall |\n| x | y |  |",
    );
    expect(slide.extraction.withTables).toEqual([1]);
  });

  it("reads a frame of one cell as text", async () => {
    expect((await readOne(title("T"), table([1, 2, 8, 3], [["left", "right"]]))).text).toBe("T\nleft\nright");
  });

  it("keeps code line by line", async () => {
    const code = (line: string) => paragraph(line, { face: "Courier New" });
    const slide = await readOne(
      title("T"),
      textBox(
        [1, 2, 8, 3],
        paragraph("Run:"),
        code("for x in y:"),
        paragraph(""),
        code("    print(x)\n    stop"),
      ),
    );
    expect(slide.text).toBe("T\nRun:\n```\nfor x in y:\n\n    print(x)\n    stop\n```");
    expect(slide.extraction.withCode).toEqual([1]);
  });

  it("has the words of charts and SmartArt", async () => {
    const chart =
      '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Rise</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:tx><c:v>Rye</c:v></c:tx><c:cat><c:pt><c:v>May</c:v></c:pt><c:pt><c:v>June</c:v></c:pt></c:cat><c:val><c:v>7</c:v></c:val></c:ser></c:chart></c:chartSpace>';
    const point = (id: number, text: string) =>
      `<dgm:pt modelId="${id}"><dgm:t><a:p><a:r><a:t>${text}</a:t></a:r></a:p></dgm:t></dgm:pt>`;
    const art = `<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt modelId="0" type="doc"/>${point(1, "Mix")}${point(2, "Knead")}${point(3, "by hand")}</dgm:ptLst><dgm:cxnLst><dgm:cxn srcId="0" destId="2" srcOrd="1"/><dgm:cxn srcId="0" destId="1" srcOrd="0"/><dgm:cxn srcId="2" destId="3" srcOrd="0"/><dgm:cxn srcId="3" destId="0" srcOrd="0"/></dgm:cxnLst></dgm:dataModel>`;
    const { slides } = await read([
      {
        shapes: title("T") + frame([0, 2, 4, 3], '<c r:id="c"/>') + frame([5, 2, 4, 3], '<d r:dm="d"/>'),
        parts: [
          { id: "c", type: "chart", xml: chart },
          { id: "d", type: "diagramData", xml: art },
        ],
      },
    ]);
    expect(slides[0]?.text).toBe("T\nRise\nRye\nMay, June\n• Mix\n• Knead\n  • by hand");
  });

  it("is without slide numbers, dates and footers, and with what a newer program shows", async () => {
    const choice = `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x">${textBox([1, 2, 3, 1], paragraph("new"))}</mc:Choice><mc:Fallback>${textBox([1, 2, 3, 1], paragraph("old"))}</mc:Fallback></mc:AlternateContent>`;
    const deck = await read(
      [1, 2, 3, 4].map((page) => ({
        shapes: `${title(`T${page}`)}${choice}${placeholder("ftr", paragraph("Acme"))}${placeholder("sldNum", field("slidenum", `${page}`))}${textBox([1, 7.2, 3, 0.2], paragraph("© Acme"))}`,
      })),
    );
    expect(deck.slides[1]?.text).toBe("T2\nnew");
    expect(deck.extraction.dropped).toEqual([
      { text: "Acme", pages: 4 },
      { text: "© Acme", pages: 4 },
    ]);
  });
});

describe("what belongs to a slide without standing on it", () => {
  it("are its notes and alternative texts, marked, but not file names", async () => {
    const alt = ["A loaf cut in half&#10;&#10;Description automatically generated", "Picture 3", "oven.jpg"]
      .map(picture)
      .join("");
    const { slides, extraction } = await read([
      { shapes: title("T") + alt, notes: paragraph("Say this.") + paragraph("And that.") },
    ]);
    const [slide] = slides;
    expect(slide?.text).toBe("T\n\nAlt text:\nA loaf cut in half\n\nSpeaker notes:\nSay this.\nAnd that.");
    expect(slide?.parts?.map(({ kind, start, end }) => [kind, slide.text.slice(start, end)])).toEqual([
      ["alt-text", "Alt text:\nA loaf cut in half"],
      ["notes", "Speaker notes:\nSay this.\nAnd that."],
    ]);
    expect(extraction.withNotes).toEqual([1]);
  });

  it("names a slide by its notes where it has no words", async () => {
    const { slides } = await read([{ shapes: picture("x.png"), notes: paragraph("Show the oven") }]);
    expect(slides[0]).toMatchObject({ title: "Show the oven", text: "Speaker notes:\nShow the oven" });
  });
});
