import { expect, it } from "vitest";
import { drawPdf, page } from "../read/draw-pdf.ts";
import { drawPage } from "./draw-page.ts";

it("draws a page as a PNG of the width that was asked for, and leaves the deck's bytes alone", async () => {
  const deck = await drawPdf((doc) => page(doc, "Drawn"));
  const image = await drawPage(deck, 1, 640);
  expect(image.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([640, 360]);
  expect(deck.length).toBeGreaterThan(0);
});
