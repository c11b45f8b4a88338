import { LecternError } from "../../../src/errors.ts";
import { counted } from "../../../src/text/figures.ts";
import { spanTitle } from "../../../src/text/transcript/clock.ts";
import { cleanText, decodeText } from "../clean.ts";
import { plainExtraction, type ReadDeck, type ReadSlide } from "../deck.ts";
import { type Cue, readCues } from "./cues.ts";

/** A paragraph ends at a pause, and a page where a sentence ends behind these many seconds, or these many more. */
const pause = 4;
const pageSeconds = { wanted: 90, most: 180 };

/**
 * A recording's transcript (WebVTT or SubRip): about a minute and a half a page, which is called and cited by its time,
 * `12:30–14:05`; cues are joined to paragraphs. Throws `bad-deck`.
 */
export const readTranscript: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const { cues, misplaced } = readCues(decodeText(bytes, name));
  if (cues.length === 0)
    throw new LecternError("bad-deck", `${name} has no cues with times and words: export the captions again`);
  const pages = toPages(cues);
  const slides = pages.flatMap((page, at): ReadSlide[] => {
    const text = cleanText(paragraphsOf(page).join("\n\n"));
    return text === "" ? [] : [{ page: at + 1, title: titleOf(page), section: null, text }];
  });
  const warnings =
    misplaced === 0
      ? []
      : [
          `Its times go backwards at ${counted(misplaced, "cue")}: what was said is in the order of its times`,
        ];
  return { format: "transcript", pageCount: pages.length, slides, warnings, extraction: plainExtraction };
};

const titleOf = (cues: Cue[]) =>
  spanTitle(
    cues[0]?.start ?? 0,
    cues.reduce((latest, { end }) => Math.max(latest, end), 0),
  );

const endsSentence = ({ text }: Cue) => /[.!?…。！？]["'”’)]?$/.test(text);

function toPages(cues: Cue[]): Cue[][] {
  const pages: Cue[][] = [];
  for (const cue of cues) {
    const page = pages.at(-1);
    const [first, last] = [page?.[0], page?.at(-1)];
    const lasts = first && last ? last.end - first.start : 0;
    const isFull = lasts >= pageSeconds.wanted && last !== undefined && endsSentence(last);
    if (!page || isFull || lasts >= pageSeconds.most) pages.push([cue]);
    else page.push(cue);
  }
  return pages;
}

/** Whoever speaks is named where they begin. */
function paragraphsOf(cues: Cue[]): string[] {
  const paragraphs: string[] = [];
  let last: Cue | undefined;
  let speaking: string | null = null;
  for (const cue of cues) {
    const isOther = cue.voice !== null && cue.voice !== speaking;
    speaking = cue.voice ?? speaking;
    const isAnew = !last || cue.start - last.end >= pause || isOther;
    const said = isOther ? `${cue.voice}: ${cue.text}` : cue.text;
    if (isAnew) paragraphs.push(said);
    else paragraphs.push(`${paragraphs.pop()} ${said}`);
    last = cue;
  }
  return paragraphs;
}
