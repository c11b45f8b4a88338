import { useCallback, useEffect, useRef, useState } from "react";
import type { SlideRef } from "../../src/types.ts";
import type { CitedSlide } from "./addresses.ts";
import { getJson, type Source } from "./api.ts";
import { goTo, here } from "./use-place.ts";

/** What the panel beside the conversation shows. */
export interface OpenSlide {
  slide: SlideRef;
  quote: string | null;
  /** Where the quoted words come from, if they do not stand on the slide as text. */
  from?: Source["from"];
}

/** The slide that the address names. To show one is to go to its address, so that Back closes it and a link leads to it. */
export function useOpenSlide(cited: CitedSlide | null, onFault: (reason: Error) => void) {
  const [open, setOpen] = useState<OpenSlide | null>(null);
  const shown = useRef<OpenSlide | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const { id, quote, from } = cited ?? { id: null, quote: null, from: null };
  useEffect(() => {
    if (id === null) return setOpen(null);
    // The address may hold the beginning of the quote only.
    if (shown.current?.slide.id === id && (shown.current.quote ?? "").startsWith(quote ?? ""))
      return setOpen(shown.current);
    const leaving = new AbortController();
    getJson<SlideRef>(`/api/slides/${encodeURIComponent(id)}`, { signal: leaving.signal })
      .then((slide) => setOpen({ slide, quote, from: from as OpenSlide["from"] }))
      .catch((reason: Error) => leaving.signal.aborted || onFault(reason));
    return () => leaving.abort();
  }, [id, quote, from, onFault]);

  // Stable, so that opening the panel does not render the answers again and lose the focus.
  const turnTo = useCallback((next: OpenSlide) => {
    shown.current = next;
    goTo({ ...here(), slide: { id: next.slide.id, quote: next.quote, from: next.from ?? null } });
  }, []);
  const show = useCallback(
    (next: OpenSlide) => {
      opener.current = document.activeElement as HTMLElement | null;
      turnTo(next);
    },
    [turnTo],
  );
  const close = useCallback(() => {
    goTo({ ...here(), slide: null });
    opener.current?.focus();
  }, []);
  return { open: id === null ? null : open, turnTo, show, close };
}
