import { promisify } from "node:util";
import { inflate as inflateCallback } from "node:zlib";

const inflate = promisify(inflateCallback);
/** Bytes of the signature; of a chunk's length and name; of its check sum. */
const [signature, head, tail] = [8, 8, 4];
/** Colour types of PNG (specification, 11.2.2) that pages are drawn in: RGB and RGBA. */
const bytesPerPixel = new Map([
  [2, 3],
  [6, 4],
]);
/** Filters (9.2) that leave zeros where a pixel is as its neighbours. */
const plain = 0;
const average = 3;

/**
 * Whether a PNG image is of one colour: a page without ink, which OCR would look at for half a second. An image that is
 * stored otherwise than pages are drawn counts as not blank.
 */
export async function isBlank(png: Uint8Array): Promise<boolean> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (bytes.length < 33 || bytes[24] !== 8 || bytes[28] !== 0) return false;
  const [width, pixel] = [bytes.readUInt32BE(16), bytesPerPixel.get(bytes[25] ?? 0)];
  if (pixel === undefined) return false;
  const stride = width * pixel + 1;
  const size = stride * bytes.readUInt32BE(20);
  try {
    const rows = await inflate(Buffer.concat(dataOf(bytes)), { maxOutputLength: size });
    return rows.length === size && areAlike(rows, stride, pixel);
  } catch {
    return false; // damaged: OCR says how
  }
}

function dataOf(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = signature; at + head <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const from = at + head;
    if (bytes.toString("latin1", at + 4, from) === "IDAT") parts.push(bytes.subarray(from, from + length));
    at = from + length + tail;
  }
  return parts;
}

function areAlike(rows: Buffer, stride: number, pixel: number): boolean {
  const colour = rows.subarray(1, 1 + pixel);
  const repeated = Buffer.alloc(stride - 1, colour);
  const zeros = Buffer.alloc(stride - 1);
  for (let at = 0; at < rows.length; at += stride) {
    const filter = rows[at];
    const row = rows.subarray(at + 1, at + stride);
    const first = row.subarray(0, pixel);
    // The left edge has no neighbour on its left: there the colour itself may stand.
    const isEdge = first.equals(colour) || (at > 0 && first.equals(zeros.subarray(0, pixel)));
    const rest = filter === plain ? repeated : zeros;
    if (filter === average || !isEdge || !row.subarray(pixel).equals(rest.subarray(pixel))) return false;
  }
  return true;
}
