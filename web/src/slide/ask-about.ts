import { useState } from "react";
import type { SlideRef } from "../../../src/types.ts";
import { useTexts } from "../texts/texts.tsx";
import { goTo, here } from "../use-place.ts";

/** To ask about a slide is to narrow questions to it, with a first one proposed. */
export function useAskAbout() {
  const { slide: texts } = useTexts();
  const [proposed, setProposed] = useState<{ text: string } | null>(null);
  const askAbout = ({ deck, page, title }: SlideRef, words: string | null) => {
    const place = here();
    // On a narrow screen the slide covers the question; one whose address is all there is becomes a slide beside it.
    const isCovering = matchMedia("(max-width: 760px)").matches;
    const scope = { deck, section: null, ...(page === null ? {} : { page }) };
    goTo({ ...place, scope, browsing: false, slide: isCovering ? null : place.slide });
    setProposed({ text: texts.explain(words ?? title) });
  };
  return { proposed, askAbout };
}
