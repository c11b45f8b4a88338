import katex from "katex";
import "katex/dist/katex.min.css";

/** Formulas are a model's or a slide's: no links, no classes of their own, and no longer than a page can bear. */
export function typeset(tex: string, element: HTMLElement, displayMode: boolean): void {
  try {
    katex.render(tex, element, { displayMode, trust: false, strict: "ignore", maxSize: 20, maxExpand: 200 });
  } catch {
    element.textContent = tex;
  }
}
