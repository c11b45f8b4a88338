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
