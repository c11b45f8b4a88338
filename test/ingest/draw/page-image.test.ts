import PDFDocument from "pdfkit";
import { expect, it } from "vitest";
import { createDrawer, drawPage } from "../../../ingest/draw/page-image.ts";

async function onePage(text = "Drawn"): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: [800, 450] });
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve) => pdf.on("end", resolve));
  pdf.on("data", (part: Buffer) => parts.push(part));
  pdf.fontSize(40).text(text, 40, 40).end();
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

it("draws with a deck that is kept open what it draws with one opened for the page", async () => {
  const [one, other] = [await onePage(), await onePage("Another")];
  const drawer = createDrawer();
  try {
    const drawn = await Promise.all([one, one, other, one].map((deck) => drawer.drawPage(deck, 1, 320)));
    const alone = [await drawPage(one, 1, 320), await drawPage(other, 1, 320)];
    const pictures = [alone[0], alone[0], alone[1], alone[0]];
    expect(drawn.map((picture, at) => picture.equals(pictures[at] ?? picture.subarray(1)))).toEqual(
      Array(4).fill(true),
    );
  } finally {
    await drawer.close();
  }
});

it("goes on with the next page after one that can't be drawn", async () => {
  const drawer = createDrawer();
  try {
    const deck = await onePage();
    await expect(drawer.drawPage(new Uint8Array([1, 2, 3]), 1, 320)).rejects.toMatchObject({
      code: "bad-deck",
    });
    await expect(drawer.drawPage(deck, 2, 320)).rejects.toMatchObject({ code: "not-found" });
    expect((await drawer.drawPage(deck, 1, 320)).readUInt32BE(16)).toBe(320);
  } finally {
    await drawer.close();
  }
});
