import { type Hit, toSlideRef } from "../types.ts";

/** A hit as the API and `--json` show it. */
export function toHitJson(hit: Hit, index: number) {
  const { score, slide, text, duplicates, neighbours } = hit;
  return {
    rank: index + 1,
    score,
    slide: toSlideRef(slide),
    text,
    ...(duplicates ? { twins: duplicates.map(toSlideRef) } : {}),
    ...(neighbours ? { neighbours } : {}),
  };
}
