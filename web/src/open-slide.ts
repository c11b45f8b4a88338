import { useCallback, useRef, useState } from "react";
import type { SlideRef } from "../../src/types.ts";
import type { Source } from "./api.ts";

/** What the panel beside the conversation shows. */
export interface OpenSlide {
  slide: SlideRef;
  quote: string | null;
  /** Where the quoted words come from, if they do not stand on the slide as text. */
  from?: Source["from"];
}

export function useOpenSlide() {
  const [open, setOpen] = useState<OpenSlide | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  // Stable, so that opening the panel does not render the answers again and lose the focus.
  const show = useCallback((next: OpenSlide) => {
    opener.current = document.activeElement as HTMLElement | null;
    setOpen(next);
  }, []);
  const close = () => {
    setOpen(null);
    opener.current?.focus();
  };
  return { open, setOpen, show, close };
}
