import { drawInWorker } from "../draw/draw.ts";
import type { ReadingEvent } from "../events.ts";
import type { Enrichment } from "../read/deck-reader.ts";
import { createOcr, type OcrSettings, ocrVersion } from "./engine.ts";
import { readPagesWithoutText } from "./read-pages.ts";

/** OCR of the pages without text, as a part of a reading. Throws `config` where a language is missing. */
export function openOcr(settings: OcrSettings, onEvent: (event: ReadingEvent) => void): Enrichment {
  const ocr = createOcr(settings);
  return {
    settings: { ocr: { languages: settings.languages, version: ocrVersion } },
    async enrich(deck, bytes, name, signal) {
      if (deck.format !== "pdf") return deck;
      const { drawPage, close } = drawInWorker(bytes);
      const onPage = (done: number, total: number) => onEvent({ type: "ocr", deck: name, done, total });
      return readPagesWithoutText(deck, { ocr, drawPage, onPage, signal }).finally(close);
    },
    close: ocr.close,
  };
}
