import { useCallback, useEffect, useState } from "react";
import type { Highlight } from "../../../src/api/slide-pictures.ts";
import type { DrawnSlide, WholeSlide } from "../../../src/api/slides.ts";
import { getJson } from "../api.ts";

/** What the server answers at an address; null while that is not known. */
function useAnswer<T>(address: string | null, onFault: (message: string) => void = ignore): T | null {
  const [answered, setAnswered] = useState<{ address: string; answer: T } | null>(null);
  useEffect(() => {
    if (address === null) return;
    const leaving = new AbortController();
    getJson<T>(address, { signal: leaving.signal })
      .then((answer) => setAnswered({ address, answer }))
      .catch((reason: Error) => leaving.signal.aborted || onFault(reason.message));
    return () => leaving.abort();
  }, [address, onFault]);
  return answered?.address === address ? answered.answer : null;
}

const ignore = () => undefined;
const addressOf = (id: string, part = "") => `/api/slides/${encodeURIComponent(id)}${part}`;
const withQuote = (quote: string | null) => (quote ? `?${new URLSearchParams({ quote })}` : "");

/** A slide with its words; `onFault` must be stable. */
export const useSlide = (id: string, quote: string | null, onFault: (message: string) => void) =>
  useAnswer<WholeSlide>(addressOf(id, withQuote(quote)), onFault);

/** Where a quote stands on the slide's picture; null until that is known. Without it the slide is shown all the same. */
export const useHighlight = (id: string, quote: string | null) =>
  useAnswer<Highlight>(quote ? addressOf(id, `/highlight${withQuote(quote)}`) : null);

/** Where its file places what is on the slide, `wanted` where it has no picture; null where the file does not say. */
export function useShapes(id: string, quote: string | null, wanted: boolean): DrawnSlide | "looking" | null {
  const [failed, setFailed] = useState<string | null>(null);
  const address = wanted ? addressOf(id, `/drawing${withQuote(quote)}`) : null;
  const fail = useCallback(() => setFailed(address), [address]);
  const answer = useAnswer<DrawnSlide>(address, fail);
  if (address === null || failed === address) return null;
  return answer ?? "looking";
}
