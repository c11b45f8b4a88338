import PDFDocument from "pdfkit";
import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (name: string, content: string | Uint8Array) =>
  readDeck(typeof content === "string" ? new TextEncoder().encode(content) : content, name, signal);

async function makePdf(
  draw: (pdf: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: [800, 450], autoFirstPage: false, ...options });
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve) => pdf.on("end", resolve));
  pdf.on("data", (part: Buffer) => parts.push(part));
  draw(pdf);
  pdf.end();
  await done;
  return new Uint8Array(Buffer.concat(parts));
}

describe("PDF", () => {
  it("finds the title by size although its stream comes last, and drops the footer of every page", async () => {
    const bytes = await makePdf((pdf) => {
      for (let page = 1; page <= 5; page++) {
        pdf.addPage().fontSize(8).text(`Acme course ${page} / 5`, 40, 430, { lineBreak: false });
        pdf.fontSize(16).text(`Body of page ${page} says something`, 40, 150);
        pdf.fontSize(30).text(`Title ${page}`, 40, 40);
      }
    });
    const deck = await read("deck.pdf", bytes);
    expect(deck.slides).toHaveLength(5);
    expect(deck.slides[2]).toMatchObject({
      page: 3,
      title: "Title 3",
      text: "Title 3\nBody of page 3 says something",
    });
  });

  it("keeps the indentation of code", async () => {
    const bytes = await makePdf((pdf) => {
      pdf.addPage().fontSize(28).text("Loops", 40, 40).font("Courier").fontSize(14);
      pdf.text("for x in y:", 40, 120, { lineBreak: false });
      pdf.text("    print(x)", 40, 140, { lineBreak: false });
    });
    expect((await read("code.pdf", bytes)).slides[0]?.text).toBe(
      "Loops\n```\nfor x in y:\n    print(x)\n```",
    );
  });

  it("names what is wrong with a file that can't be read", async () => {
    const whole = await makePdf(
      (pdf) => void pdf.addPage().text("Words enough to make a page of text", 40, 40),
    );
    const blank = await makePdf((pdf) => void pdf.addPage().rect(10, 10, 50, 50).fill().addPage());
    const secret = await makePdf((pdf) => void pdf.addPage().text("secret", 40, 40), { userPassword: "x" });
    await expect(read("a.pdf", "")).rejects.toThrow("a.pdf is empty");
    await expect(read("b.pdf", "plain words")).rejects.toThrow("b.pdf is not a PDF");
    await expect(read("c.pdf", whole.slice(0, 300))).rejects.toThrow("c.pdf is damaged or cut short");
    expect(await read("d.pdf", blank)).toMatchObject({ slides: [], extraction: { withoutText: [1, 2] } });
    await expect(read("e.pdf", secret)).rejects.toThrow("e.pdf is encrypted");
  });
});

describe("Markdown", () => {
  it("cuts at rules, not at dashes within code, and takes a lone # as a section", async () => {
    const deck = await read(
      "a.md",
      "---\ntitle: T\n---\n# Part\n\n---\n\n## One\n\n- x\n\n```\n---\n# no title\n```\n\n---\n\n## Two\n\ntext",
    );
    expect(deck.slides.map(({ title, section, page }) => [page, title, section])).toEqual([
      [1, "Part", "Part"],
      [2, "One", "Part"],
      [3, "Two", "Part"],
    ]);
    expect(deck.slides[1]?.text).toContain("# no title");
  });

  it("makes a slide of every heading of a lesson", async () => {
    const deck = await read("lesson.md", "# Lesson\n\nIntro\n\n## First\n\ntext\n\n## Second\n\nmore");
    expect(deck.slides.map((slide) => slide.title)).toEqual(["Lesson", "First", "Second"]);
  });
});

describe("text", () => {
  it("takes a line above bullets as a title and a lone line as a caption", async () => {
    const deck = await read(
      "a.txt",
      "Contents\n\n- Basics\n- Advanced\n- Practice\n- Tools\n- End\n\n\nBasics\n\n\nWhat a hash is\n\n- A fixed-size digest\n - of any input\n\n\nLogo\n\nSalting\n\n- Random bytes\n- stored beside it\n",
    );
    expect(deck.slides.map(({ title, section }) => [title, section])).toEqual([
      ["Contents", null],
      ["Basics", "Basics"],
      ["What a hash is", "Basics"],
      ["Salting", "Basics"],
    ]);
    expect(deck.slides[2]?.text).toContain("Logo");
  });

  it("refuses a binary that was renamed, and other encodings", async () => {
    await expect(read("a.txt", new Uint8Array([1, 0, 2, 0, 3]))).rejects.toThrow("a.txt is not text");
    await expect(read("b.txt", new Uint8Array([0x66, 0xfc, 0x72]))).rejects.toThrow("b.txt is not UTF-8");
  });
});

describe("JSON lines", () => {
  it("keeps ids and counts lines as pages", async () => {
    const deck = await read(
      "a.jsonl",
      '{"id":"x","title":"T","text":"words"}\n\n{"id":2,"text":"more words"}\n',
    );
    expect(deck.slides).toMatchObject([
      { page: 1, externalId: "x", title: "T", text: "T\nwords" },
      { page: 3, externalId: "2", title: "more words", text: "more words" },
    ]);
  });

  it("names the line that is wrong", async () => {
    await expect(read("a.jsonl", '{"id":1,"text":"x"}\n{oops')).rejects.toThrow(
      "a.jsonl, line 2 is not JSON",
    );
    await expect(read("a.jsonl", '{"id":1}')).rejects.toThrow(/line 1: text/);
  });
});
