import type { TeachTexts } from "../texts/teach-en.ts";
import type { Progress } from "./uploads.ts";

/** How far a deck has come, in the reader's language. */
export function describeProgress(progress: Progress, texts: TeachTexts["decks"]): string {
  switch (progress.step) {
    case "page":
      return texts.page(progress.done, progress.total);
    case "embedding":
      return texts.embedding(progress.percent);
    case "added":
      return texts.added(progress.slides);
    case "failed":
      return progress.reason;
    default:
      return texts[progress.step];
  }
}
