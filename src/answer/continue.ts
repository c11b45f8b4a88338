import { findFollowing } from "../store/chunks.ts";
import type { Database } from "../store/database.ts";
import { continues } from "../text/slide-title.ts";
import { countTokens } from "../text/tokens.ts";
import { type Passage, type Slide, toSlideRef } from "../types.ts";
import { type Packed, tokenBudget } from "./pack.ts";

/** An answer rests on its first slides; where these go on, it goes on with them. */
const continued = 2;
/** A list that takes more slides than these is a chapter. */
const longestRun = 3;

/**
 * What was packed, and behind its first slides those that go on under the same title: search finds the slide that a list
 * begins on, for only that says what it is a list of. Within the token budget.
 */
export async function withContinuations(database: Database, { passages, trace }: Packed): Promise<Packed> {
  const runs = await Promise.all(
    passages.slice(0, continued).map(({ slide }) => continuationsOf(database, slide)),
  );
  const known = new Set(passages.map(({ slide }) => slide.id));
  let { tokens } = trace;
  const all = passages.flatMap((passage, place): Passage[] => {
    const more: Passage[] = [];
    for (const slide of runs[place] ?? []) {
      const own = countTokens(slide.text);
      if (known.has(slide.id)) continue;
      if (tokens + own > tokenBudget) break;
      tokens += own;
      known.add(slide.id);
      more.push({ slide, text: slide.text });
    }
    return [passage, ...more];
  });
  return { passages: all, trace: { ...trace, tokens, packed: all.map(({ slide }) => toSlideRef(slide)) } };
}

async function continuationsOf(database: Database, slide: Slide): Promise<Slide[]> {
  if (slide.page === null) return [];
  const following = await findFollowing(database, slide.id, longestRun);
  const end = following.findIndex((next, place) => !continues(next, following[place - 1] ?? slide));
  return end === -1 ? following : following.slice(0, end);
}
