import { useState } from "react";
import type { Highlight } from "../../../src/api/slide-pictures.ts";
import type { WholeSlide } from "../../../src/api/slides.ts";
import { DrawnSlide } from "./DrawnSlide.tsx";
import { PlacedSlide } from "./PlacedSlide.tsx";
import { SlidePicture } from "./SlidePicture.tsx";
import { useShapes } from "./use-slide.ts";

interface Props {
  whole: WholeSlide;
  quote: string | null;
  highlight: Highlight | null;
  zoom: number;
  label: string;
}

/** A slide as it looks: its page's picture; else what its file places where; else its words. The quote is marked. */
export function SlideView({ whole, quote, highlight, zoom, label }: Props) {
  const [failed, setFailed] = useState(false);
  const { id, image, text, title, parts } = whole;
  const isDrawn = image === null || failed;
  const shapes = useShapes(id, quote, isDrawn && /\.(?:pptx|pptm|ppsx|odp|ppt|pps|key)$/i.test(whole.deck));
  if (!isDrawn)
    return <SlidePicture {...{ image, label, highlight, zoom }} onFault={() => setFailed(true)} />;
  return (
    <section className="slide-picture" aria-label={label} tabIndex={zoom > 1 ? 0 : undefined}>
      <div className="slide-frame" style={{ width: `${zoom * 100}%` }} aria-busy={shapes === "looking"}>
        {shapes === "looking" ? null : shapes?.drawing && shapes.drawing.shapes.length > 0 ? (
          <PlacedSlide slide={id} drawing={shapes.drawing} of={shapes.of} />
        ) : (
          <DrawnSlide {...{ text, title, parts }} quote={highlight?.quote ?? quote} />
        )}
      </div>
    </section>
  );
}
