import { useState } from "react";
import type { SlideRef } from "../../../src/types.ts";
import { getJson } from "../api.ts";
import { SlideLinks } from "../SlideLinks.tsx";
import { useTexts } from "../texts/texts.tsx";

interface Props {
  slide: SlideRef;
  /** What is looked for. */
  words: string;
  onOpen(slide: SlideRef): void;
}

const most = 8;
/** A question may be as long. */
const longest = 2_000;

/** Other slides of the course that say the same, nearest first. */
export function Elsewhere({ slide, words, onOpen }: Props) {
  const { slide: texts } = useTexts();
  const [found, setFound] = useState<SlideRef[] | "looking" | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const look = async () => {
    setFound("looking");
    setFault(null);
    try {
      const body = JSON.stringify({ question: words.slice(0, longest), course: slide.course, k: most + 1 });
      const headers = { "content-type": "application/json" };
      const { hits } = await getJson<{ hits: { slide: SlideRef }[] }>("/api/search", {
        method: "POST",
        headers,
        body,
      });
      setFound(hits.map((hit) => hit.slide).filter(({ id }) => id !== slide.id));
    } catch (reason) {
      setFound(null);
      setFault((reason as Error).message);
    }
  };
  return (
    <div className="elsewhere" aria-live="polite">
      {found === null && (
        <button type="button" className="quiet" onClick={() => void look()}>
          {texts.elsewhere}
        </button>
      )}
      {found === "looking" && <p className="near">{texts.looking}</p>}
      {fault && <p className="fault">{fault}</p>}
      {Array.isArray(found) && (
        <>
          <h3>{texts.elsewhereFound(found.length)}</h3>
          <SlideLinks slides={found.slice(0, most)} onOpen={onOpen} />
        </>
      )}
    </div>
  );
}
