import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createDrawing } from "../../../ingest/draw/draw.ts";
import { drawPdf, page } from "../read/draw-pdf.ts";
import { drawPage } from "./draw-page.ts";

const never = new AbortController().signal;
const drawing = createDrawing();
afterAll(() => drawing.close());

const onePage = (title = "Ovens") => drawPdf((doc) => page(doc, title, "Bake it"));

describe("a deck that is drawn in a thread", () => {
  it("looks as it does without one, and says which page can't be drawn", async () => {
    const pdf = await onePage();
    const draw = drawing.pagesOf(pdf);
    expect(Buffer.compare(await draw(1, 320, never), await drawPage(pdf, 1, 320))).toBe(0);
    await expect(draw(2, 320, never)).rejects.toMatchObject({ code: "not-found" });
    const leaving = AbortSignal.abort(new Error("enough"));
    await expect(draw(1, 320, leaving)).rejects.toThrow("enough");
    expect(await draw(1, 160, never)).not.toHaveLength(0);
  });

  it("may lie in a file, and take turns with others", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lectern-draw-"));
    const [ovens, yeast] = [await onePage(), await onePage("Yeast")];
    writeFileSync(join(folder, "deck"), ovens);
    const [file, other] = [drawing.pagesOf(join(folder, "deck")), drawing.pagesOf(yeast)];
    const drawn = [await file(1, 320, never), await other(1, 320, never), await file(1, 320, never)];
    await rm(folder, { recursive: true });
    const alone = [await drawPage(ovens, 1, 320), await drawPage(yeast, 1, 320)];
    expect(drawn.map((image) => alone.findIndex((one) => one.equals(image)))).toEqual([0, 1, 0]);
  });

  it("fails as `bad-deck` where it is no PDF or too long, and the next one is drawn", async () => {
    const rubbish = drawing.pagesOf(new Uint8Array([1, 2, 3]));
    await expect(rubbish(1, 320, never)).rejects.toMatchObject({ code: "bad-deck" });
    const endless = await drawPdf((doc) => doc.addPage({ size: [612, 200_000] }));
    await expect(drawing.pagesOf(endless)(1, 1280, never)).rejects.toThrow("too long to be drawn");
    expect(await drawing.pagesOf(await onePage())(1, 320, never)).not.toHaveLength(0);
  });
});

/** A page whose content is written by hand; `forms` by their names in it. */
function handwritten(content: string, forms: Record<string, string> = {}): Uint8Array {
  const names = Object.keys(forms);
  const resources = `/Resources << /XObject << ${names.map((name, at) => `/${name} ${at + 5} 0 R`).join(" ")} >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>`;
  const stream = (text: string, dictionary = "") =>
    `<< ${dictionary} /Length ${text.length} >>\nstream\n${text}\nendstream`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 450] /Contents 4 0 R ${resources} >>`,
    stream(content),
    ...names.map((name) =>
      stream(forms[name] ?? "", `/Type /XObject /Subtype /Form /BBox [0 0 800 450] ${resources}`),
    ),
  ];
  const body = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join("");
  return Buffer.from(
    `%PDF-1.7\n${body}trailer << /Root 1 0 R /Size ${objects.length + 1} >>\n%%EOF\n`,
    "latin1",
  );
}

describe("a hostile page", () => {
  const patience = { limitMs: 5_000 };
  const doubling = Object.fromEntries(
    Array.from({ length: 31 }, (_, at) => [
      `X${at}`,
      at === 30 ? "0 0 m 9 9 l S" : `/X${at + 1} Do /X${at + 1} Do`,
    ]),
  );
  it.each([
    ["forms that double 30 times", handwritten("/X0 Do", doubling), patience],
    ["three million operators", handwritten("0 0 m 9 9 l S\n".repeat(1_000_000)), { limitMs: 1_500 }],
    ["more memory than it may take", handwritten("/X10 Do", doubling), { ...patience, growthMb: 1 }],
  ])("ends in time, with the reason: %s", async (_, pdf, limits) => {
    const hostile = createDrawing(limits);
    let turns = 0;
    const turning = setInterval(() => turns++, 10);
    await expect(hostile.pagesOf(pdf)(1, 1280, never)).rejects.toMatchObject({
      code: "bad-deck",
      message: expect.stringMatching(/^Page 1 (took longer than|needs more than).*: open the deck itself$/),
    });
    clearInterval(turning);
    // Others went on meanwhile.
    expect(turns).toBeGreaterThan(0);
    await hostile.close();
    expect(await drawing.pagesOf(await onePage())(1, 320, never)).not.toHaveLength(0);
  });

  it("leaves out an image of too many pixels, and draws the rest", async () => {
    const inline = "q 800 0 0 450 0 0 cm BI /W 20000 /H 20000 /BPC 8 /CS /RGB ID x EI Q 0 0 m 9 9 l S";
    expect(await drawing.pagesOf(handwritten(inline))(1, 320, never)).not.toHaveLength(0);
  });
});
