import { useEffect, useRef, useState } from "react";

type Typesetter = typeof import("./typeset.ts").typeset;
let ready: Typesetter | null = null;
let coming: Promise<Typesetter> | null = null;

/** KaTeX comes with the first formula. */
function load(): Promise<Typesetter> {
  coming ??= import("./typeset.ts").then(({ typeset }) => {
    ready = typeset;
    return typeset;
  });
  return coming;
}

/** A formula; its TeX until KaTeX is here, and where that can't read it. */
export function Maths({ tex, display }: { tex: string; display: boolean }) {
  const place = useRef<HTMLSpanElement>(null);
  const [typeset, setTypeset] = useState<Typesetter | null>(() => ready);
  useEffect(() => {
    if (!typeset)
      void load().then(
        (loaded) => setTypeset(() => loaded),
        () => undefined,
      );
  }, [typeset]);
  useEffect(() => {
    if (typeset && place.current) typeset(tex, place.current, display);
  }, [typeset, tex, display]);
  return (
    // A formula reads from left to right in every language. A long one scrolls by itself.
    <span className={display ? "maths display" : "maths"} dir="ltr" tabIndex={display ? 0 : undefined}>
      <span ref={place}>{tex}</span>
    </span>
  );
}
