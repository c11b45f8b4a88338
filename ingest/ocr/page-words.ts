import { LecternError } from "../../src/errors.ts";
import type { DrawPage } from "../draw/draw.ts";
import type { PageRuns } from "../draw/page-runs.ts";
import { createOcr } from "./engine.ts";
import { pngSize } from "./png-size.ts";
import { slideWidth } from "./read-pages.ts";

/** A page's words as OCR reads them off its image, in lines of the height that it measured. Throws as OCR does. */
export async function readWordsByOcr(
  { languages, drawPage }: { languages: string[]; drawPage: DrawPage },
  page: number,
  signal: AbortSignal,
): Promise<PageRuns> {
  const image = await drawPage(page, slideWidth, signal);
  const size = pngSize(image);
  if (!size) throw new LecternError("bad-deck", `Page ${page} can't be drawn; open the deck itself`);
  // Its thread takes a second to start and 150 MB, and is needed once for each page that is looked at.
  const ocr = createOcr({ languages, workers: 1 });
  try {
    const { lines } = await ocr.read(image, signal);
    const runs = lines.flatMap(({ words }) =>
      words.map(({ text, x, y, width, height }) => ({
        text,
        from: [x, y + height] as const,
        along: [width, 0] as const,
        up: [0, -height] as const,
      })),
    );
    return { ...size, runs };
  } finally {
    await ocr.close();
  }
}
