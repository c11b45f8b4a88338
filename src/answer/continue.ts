import type { Database } from "../store/database.ts";
import { findFollowing } from "../store/slides.ts";
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
  const first = passages.slice(0, continued).map(({ slide }) => slide);
  const runs = await findContinuations(
    database,
    first.filter(({ page }) => page !== null),
  );
  const known = new Set(passages.map(({ slide }) => slide.id));
  let { tokens } = trace;
  const all = passages.flatMap((passage): Passage[] => {
    const more: Passage[] = [];
    for (const slide of runs.get(passage.slide.id) ?? []) {
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

/** By the id of the slide that they continue. */
async function findContinuations(database: Database, slides: Slide[]): Promise<Map<string, Slide[]>> {
  if (slides.length === 0) return new Map();
  const ids = slides.map(({ id }) => id);
  const following = await findFollowing(database, ids, longestRun);
  return new Map(slides.map((slide) => [slide.id, whileContinued(slide, following.get(slide.id) ?? [])]));
}

function whileContinued(slide: Slide, following: Slide[]): Slide[] {
  const end = following.findIndex((next, place) => !continues(next, following[place - 1] ?? slide));
  return end === -1 ? following : following.slice(0, end);
}
