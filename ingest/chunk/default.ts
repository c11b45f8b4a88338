import { pack } from "./pack.ts";
import { sentencesOf } from "./sentences.ts";
import type { SlideStretch } from "./stretch.ts";

/** Tokens; the overlap is the 20% that Amazon's own constructs take where Bedrock does not say. */
const maxTokens = 300;
const overlapTokens = 60;

/** What Bedrock Knowledge Bases do unless told otherwise: about 300 tokens, whole sentences, never across slides. */
export function cutByDefault(block: SlideStretch[]): SlideStretch[][] {
  return block.flatMap((stretch) => pack(sentencesOf(stretch, maxTokens), { maxTokens, overlapTokens }));
}
