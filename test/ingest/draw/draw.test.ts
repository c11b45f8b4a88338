import { expect, it } from "vitest";
import { drawInWorker } from "../../../ingest/draw/draw.ts";
import { drawPage } from "../../../ingest/draw/page-image.ts";
import { drawPdf, page } from "../read/draw-pdf.ts";

const never = new AbortController().signal;

it("draws a deck's pages in a thread as they are drawn without one, and says which can't be", async () => {
  const pdf = new Uint8Array(await drawPdf((doc) => page(doc, "Ovens", "Bake it")));
  const drawer = drawInWorker(pdf);
  try {
    const picture = await drawer.drawPage(1, 320, never);
    expect(Buffer.compare(picture, await drawPage(pdf, 1, 320))).toBe(0);
    await expect(drawer.drawPage(2, 320, never)).rejects.toMatchObject({ code: "not-found" });
    const leaving = AbortSignal.abort(new Error("enough"));
    await expect(drawer.drawPage(1, 320, leaving)).rejects.toThrow("enough");
    expect(await drawer.drawPage(1, 160, never)).not.toHaveLength(0);
  } finally {
    await drawer.close();
  }
});
