import type { ConverseEvent } from "../../providers/provider.ts";
import { findQuote } from "../../text/quote.ts";
import { partOf } from "../../text/slide-parts.ts";
import { type Citation, type Passage, type Slide, type SlidePart, toSlideRef } from "../../types.ts";

/**
 * Why a citation does not hold: it names no passage that was given, no words of its passage support the statement,
 * its quote does not stand in its slide, or it is a number in brackets that the model made up.
 */
export type DropReason = "unknown-passage" | "no-support" | "not-in-slide" | "stray-marker";

interface CitationChecker {
  /** Null if the citation does not hold. A quote that is already known from the same slide keeps its number. */
  check(event: Extract<ConverseEvent, { type: "citation" }>): { citation: Citation; isNew: boolean } | null;
  drop(reason: DropReason): void;
  /** `mended`: how many of the citations that hold had a quote that stood not quite so in the slide. */
  result(): { citations: Citation[]; dropped: { reason: DropReason; count: number }[]; mended: number };
}

export function createChecker(passages: Passage[]): CitationChecker {
  const citations = new Map<string, Citation>();
  const dropped = new Map<DropReason, number>();
  let mended = 0;
  const drop = (reason: DropReason) => {
    dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
    return null;
  };
  return {
    check(event) {
      const passage = passages[event.passage];
      if (!passage) return drop("unknown-passage");
      if (event.quote.trim() === "") return drop("no-support");
      const found = findIn(passage, event.quote);
      if (!found) return drop("not-in-slide");
      if (found.repaired) mended++;
      return number(passage.slide, found.quote);
    },
    drop,
    result: () => ({
      citations: [...citations.values()],
      dropped: [...dropped].map(([reason, count]) => ({ reason, count })),
      mended,
    }),
  };

  function number(slide: Slide, words: string): { citation: Citation; isNew: boolean } {
    const part = partOf(slide, words);
    // What a model says of a picture is not the slide's to be quoted with.
    const quote = part?.kind === "description" ? "" : withoutHeading(slide, part, words);
    const key = JSON.stringify([slide.id, quote]);
    const known = citations.get(key);
    if (known) return { citation: known, isNew: false };
    const citation: Citation = {
      marker: citations.size + 1,
      slide: toSlideRef(slide),
      quote,
      ...(part ? { from: part.kind } : {}),
    };
    citations.set(key, citation);
    return { citation, isNew: true };
  }
}

/** `Speaker notes:` and its like are Lectern's words, and quoted by nobody. */
function withoutHeading({ text }: Slide, part: SlidePart | null, words: string): string {
  // What OCR has read stands on the slide, whatever it begins with.
  const heading =
    part && part.kind !== "ocr" ? /^.*:\n/.exec(text.slice(part.start, part.end))?.[0] : undefined;
  const rest = heading !== undefined && words.startsWith(heading) ? words.slice(heading.length) : words;
  return rest.trim() === "" ? words : rest;
}

/**
 * Looks for the quote verbatim in the slide, then in the passage that the model read, then nearly verbatim in the
 * slide.
 */
function findIn({ slide, text }: Passage, quote: string): { quote: string; repaired: boolean } | null {
  const wanted = findQuote(slide.text, quote);
  if (wanted && !wanted.repaired) return wanted;
  return (text === slide.text ? null : findQuote(text, quote)) ?? wanted;
}
