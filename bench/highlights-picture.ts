/** The pictures that `highlights.ts` looks at. */
import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { HighlightBox } from "../ingest/draw/highlight.ts";

/** Pixels around a box that a letter may reach over it. */
const edge = 3;

async function paint(picture: Uint8Array) {
  const image = await loadImage(Buffer.from(picture));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  const place = ({ x, y, width: w, height: h }: HighlightBox) =>
    [x * width, y * height, w * width, h * height] as const;
  return { image, canvas, context, place };
}

/** The picture, white but for what is in the boxes. */
export async function keepOnly(picture: Uint8Array, boxes: HighlightBox[]): Promise<Uint8Array> {
  const { image, canvas, context, place } = await paint(picture);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.beginPath();
  for (const box of boxes) {
    const [x, y, width, height] = place(box);
    context.rect(x - edge, y - edge, width + 2 * edge, height + 2 * edge);
  }
  context.clip();
  context.drawImage(image, 0, 0);
  return canvas.toBuffer("image/png");
}

/** The picture with its boxes marked. */
export async function paintBoxes(picture: Uint8Array, boxes: HighlightBox[]): Promise<Uint8Array> {
  const { image, canvas, context, place } = await paint(picture);
  context.drawImage(image, 0, 0);
  context.fillStyle = "rgba(255, 200, 0, 0.4)";
  for (const box of boxes) context.fillRect(...place(box));
  return canvas.toBuffer("image/png");
}
