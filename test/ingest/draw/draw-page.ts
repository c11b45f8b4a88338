import { openPdf } from "../../../ingest/draw/page-image.ts";

/** One page of a deck that no other is wanted of, drawn on this thread. */
export async function drawPage(pdf: Uint8Array, page: number, width: number): Promise<Buffer> {
  const deck = await openPdf(pdf);
  try {
    return Buffer.from(await deck.drawPage(page, width));
  } finally {
    await deck.close();
  }
}
