import { createDrawing } from "../draw/draw.ts";
import type { ReadingEvent } from "../events.ts";
import type { ImageReading } from "../read/deck-reader.ts";
import { createOcr, type OcrSettings, ocrVersion } from "./engine.ts";
import { installedLanguages } from "./languages.ts";
import { readPagesWithoutText } from "./read-pages.ts";

/** OCR of the pages without text, as a part of a reading. Throws `config` if a language is missing. */
export function openOcr(settings: OcrSettings, onEvent: (event: ReadingEvent) => void): ImageReading {
  const ocr = createOcr(settings);
  // What a broken character map hides may be in any language.
  const any = [...new Set([...settings.languages, ...installedLanguages()])];
  const ocrOfAny = any.length > settings.languages.length ? createOcr({ ...settings, languages: any }) : ocr;
  return {
    settings: { ocr: { languages: settings.languages, any, version: ocrVersion } },
    async addTo(deck, bytes, name, signal) {
      const onPage = (done: number, total: number) => onEvent({ type: "ocr", deck: name, done, total });
      const drawing = createDrawing();
      const drawPage = drawing.pagesOf(bytes);
      return readPagesWithoutText(deck, { ocr, ocrOfAny, drawPage, onPage, signal }).finally(drawing.close);
    },
    close: async () => void (await Promise.all([ocr.close(), ocrOfAny.close()])),
  };
}
