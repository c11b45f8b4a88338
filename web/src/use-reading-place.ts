import { useEffect, useLayoutEffect, useRef, useState } from "react";

/** Pixels from the end at which the reader counts as being there. */
const nearEnd = 40;

/**
 * Where the reader is in a conversation. A new question goes to the top of the view, so that the beginning of its answer
 * stays in view while the rest comes below. Whoever scrolls down to the end follows it from then on; whoever scrolls
 * elsewhere is left alone.
 */
export function useReadingPlace(conversation: string, lastQuestion: string | undefined) {
  const view = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const follows = useRef(false);
  /** Pixels from the top at which the page itself has put the reader: to be there is no wish of theirs. */
  const placed = useRef(0);
  const [isBelow, setBelow] = useState(false);

  useLayoutEffect(() => {
    follows.current = false;
    const last = [...(view.current?.querySelectorAll(".exchange") ?? [])].at(-1);
    if (lastQuestion !== undefined) last?.scrollIntoView({ block: "start", behavior: "instant" });
    placed.current = view.current?.scrollTop ?? 0;
  }, [conversation, lastQuestion]);

  useEffect(() => {
    const element = view.current;
    if (!element) return;
    const left = () => {
      // The last exchange is as high as the view even where little is said in it.
      const said = element.querySelector(".exchange:last-of-type > :last-child");
      return said ? said.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom : 0;
    };
    const look = () => setBelow(left() > nearEnd);
    const onScroll = () => {
      look();
      if (element.scrollTop === placed.current) return;
      placed.current = element.scrollTop;
      const isLong = element.scrollHeight - element.clientHeight - element.scrollTop < nearEnd;
      follows.current = isLong && left() > -nearEnd;
    };
    const grown = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
      look();
    });
    const watched = new MutationObserver(() => {
      grown.disconnect();
      for (const exchange of element.querySelectorAll(".exchange:last-of-type > *")) grown.observe(exchange);
    });
    watched.observe(element, { childList: true, subtree: true });
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      watched.disconnect();
      grown.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, []);

  const showEnd = () => {
    if (view.current) view.current.scrollTop = view.current.scrollHeight;
  };
  return { view, end, isBelow, showEnd };
}
