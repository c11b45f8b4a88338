import type { SlideStretch } from "./stretch.ts";

/** The file is one chunk, and its slides are the chunk's spans. */
export function cutNowhere(block: SlideStretch[]): SlideStretch[][] {
  return [block];
}
