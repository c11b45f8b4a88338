import PDFDocument from "pdfkit";
import { body, makePptx, paragraph, picture, table, title } from "./make-pptx.ts";
import { describeReader } from "./reader.contract.ts";

const utf8 = (text: string) => async () => new TextEncoder().encode(text);

describeReader({
  extension: ".pptx",
  make: async () =>
    makePptx([
      { shapes: title("Naïve Teige & Öfen") + body(paragraph("面包 needs 24 h")) + picture("A cut loaf") },
      { shapes: picture("x.png") },
      {
        shapes:
          title("Salt") +
          table(
            [1, 2, 8, 3],
            [
              ["Kind", "Grams"],
              ["Sea", "18"],
            ],
          ),
        notes: paragraph("Say why"),
        hidden: true,
      },
    ]),
  words: "Naïve Teige & Öfen 面包 needs 24 h A cut loaf Salt Kind Grams Sea 18 Say why",
  found: [
    [1, "Naïve Teige & Öfen"],
    [1, "面包 needs 24 h"],
    [3, "Say why"],
  ],
  isText: false,
});

const markdown =
  "\uFEFF---\r\nmarp: true\r\n---\r\n# Teig\r\n\r\n- 面包 needs *time*\r\n\r\n![A loaf](x.png)\r\n\r\n---\r\n\r\n![](y.png)\r\n\r\n---\r\n\r\n## Salt\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n\r\n<!-- Say why -->\r\n";
describeReader({
  extension: ".md",
  make: utf8(markdown),
  words: markdown,
  found: [
    [1, "- 面包 needs *time*"],
    [1, "A loaf"],
    [3, "| 1 | 2 |"],
    [3, "Say why"],
  ],
  isText: true,
});

const text =
  "Wild yeast\r\n\r\n- lives on 面包\r\n- and grain\r\n\r\n\r\nTension\r\n\r\n- pull, then fold\r\n";
describeReader({
  extension: ".txt",
  make: utf8(text),
  words: text,
  found: [
    [1, "- lives on 面包"],
    [2, "- pull, then fold"],
  ],
  isText: true,
});

const lines =
  '{"id":"x","title":"Teig","text":"面包 needs\\ntime"}\n\n{"id":2,"text":"no words lost"}\n{"id":3,"text":" "}\n';
describeReader({
  extension: ".jsonl",
  make: utf8(lines),
  words: lines.replace(/\\n/g, " "),
  found: [
    [1, "面包 needs\ntime"],
    [3, "no words lost"],
  ],
  isText: true,
});

describeReader({
  extension: ".pdf",
  make: async () => {
    const pdf = new PDFDocument({ size: [800, 450], autoFirstPage: false });
    const parts: Buffer[] = [];
    const done = new Promise<void>((resolve) => pdf.on("end", resolve));
    pdf.on("data", (part: Buffer) => parts.push(part));
    pdf.addPage().fontSize(28).text("Naïve loaves", 40, 40);
    pdf.fontSize(14).text("need 24 hours of rest in a cool place", 40, 150);
    pdf.addPage().rect(10, 10, 50, 50).fill();
    pdf.addPage().fillColor("black").fontSize(28).text("Salt", 40, 40);
    pdf.fontSize(14).text("holds the dough together", 40, 150);
    pdf.end();
    await done;
    return new Uint8Array(Buffer.concat(parts));
  },
  words: "Naïve loaves need 24 hours of rest in a cool place Salt holds the dough together",
  found: [
    [1, "Naïve loaves"],
    [3, "holds the dough together"],
  ],
  isText: false,
});

const notebook = JSON.stringify({
  nbformat: 4,
  metadata: {},
  cells: [
    { cell_type: "markdown", metadata: {}, source: ["# Teig\n", "面包 needs *time*"] },
    { cell_type: "markdown", metadata: {}, source: "## Salt\n\n| a | b |\n|---|---|\n| 1 | 2 |" },
  ],
});
describeReader({
  extension: ".ipynb",
  make: utf8(notebook),
  words: "Teig 面包 needs *time* Salt | a | b | |---|---| | 1 | 2 |",
  found: [
    [1, "面包 needs *time*"],
    [2, "| 1 | 2 |"],
  ],
  isText: true,
});

const html =
  "<h1>Teig &amp; Öfen</h1><p>面包 needs <b>24 h</b></p><h2>Salt</h2><ul><li>Sea</li></ul><img src='x.png' alt='A cut loaf'>";
describeReader({
  extension: ".html",
  make: utf8(html),
  words: "Teig & Öfen 面包 needs 24 h Salt - Sea A cut loaf",
  found: [
    [1, "面包 needs 24 h"],
    [2, "- Sea"],
    [2, "A cut loaf"],
  ],
  isText: true,
});
