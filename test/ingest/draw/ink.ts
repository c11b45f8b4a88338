import { createCanvas, loadImage } from "@napi-rs/canvas";
import { boxesOf, type HighlightBox } from "../../../ingest/draw/highlight.ts";
import { openPdf } from "../../../ingest/draw/page-image.ts";

/** Shares of ink on a picture: that of the quoted words, which are red, and that of the others, which are black. */
export interface Ink {
  quotedUnderBoxes: number;
  othersUnderBoxes: number;
}

/** How much of the ink of a page lies under the boxes of a quote. Reads the picture alone, and knows no words. */
export async function inkUnder(
  pdf: Uint8Array,
  { text, quote, page = 1 }: { text: string; quote: string; page?: number },
): Promise<Ink & { boxes: HighlightBox[] }> {
  const deck = await openPdf(pdf);
  try {
    const start = text.indexOf(quote);
    if (start < 0) throw new Error(`The slide has no "${quote}": ${text}`);
    const boxes = boxesOf(text, { start, end: start + quote.length }, await deck.readPage(page));
    return { boxes, ...(await measure(await deck.drawPage(page, 800), boxes)) };
  } finally {
    await deck.close();
  }
}

async function measure(picture: Uint8Array, boxes: HighlightBox[]): Promise<Ink> {
  const image = await loadImage(Buffer.from(picture));
  const { width, height } = image;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const count = { red: 0, redUnder: 0, black: 0, blackUnder: 0 };
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0] = [data[at], data[at + 1]];
    if (green > 120) continue;
    const [x, y] = [((at / 4) % width) / width, Math.floor(at / 4 / width) / height];
    const kind = red > 130 ? "red" : "black";
    count[kind]++;
    const isUnder = boxes.some(
      (box) => box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height,
    );
    if (isUnder) count[kind === "red" ? "redUnder" : "blackUnder"]++;
  }
  return {
    quotedUnderBoxes: count.redUnder / Math.max(1, count.red),
    othersUnderBoxes: count.blackUnder / Math.max(1, count.black),
  };
}
