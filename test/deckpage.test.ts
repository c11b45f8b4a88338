import PDFDocument from "pdfkit";
import { expect, it } from "vitest";
import { drawPage } from "../src/deckpage.ts";

async function onePage(): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: [800, 450] });
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve) => pdf.on("end", resolve));
  pdf.on("data", (part: Buffer) => parts.push(part));
  pdf.fontSize(40).text("Drawn", 40, 40).end();
  await done;
  return new Uint8Array(Buffer.concat(parts));
}

it("draws a page as a PNG of the width that was asked for, and leaves the deck's bytes alone", async () => {
  const deck = await onePage();
  const picture = await drawPage(deck, 1, 640);
  expect(picture.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([640, 360]);
  expect(deck.length).toBeGreaterThan(0);
});

it("says which page there is not, and that what is no PDF can't be drawn", async () => {
  await expect(drawPage(await onePage(), 2, 640)).rejects.toMatchObject({ code: "not-found" });
  await expect(drawPage(new Uint8Array([1, 2, 3]), 1, 640)).rejects.toMatchObject({ code: "bad-deck" });
});
