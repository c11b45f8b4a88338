import type { ReactNode } from "react";

/** What may be wider than the page, to be scrolled with the keyboard too. */
export function Scrolls({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it from here
    <section className="scrolls" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
