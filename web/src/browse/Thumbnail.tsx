import { useState } from "react";
import type { SlideRef } from "../../../src/types.ts";
import { useTexts } from "../texts/texts.tsx";

/** A slide in small; its title alone where it has no picture. */
export function Thumbnail({ slide, onOpen }: { slide: SlideRef; onOpen(): void }) {
  const { place } = useTexts();
  const [isDrawn, setDrawn] = useState(true);
  return (
    <button type="button" className="thumbnail" onClick={onOpen}>
      <span className="picture">
        {isDrawn ? (
          <img
            src={`/api/slides/${encodeURIComponent(slide.id)}/image?size=small`}
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => setDrawn(false)}
          />
        ) : (
          <bdi>{slide.title}</bdi>
        )}
      </span>
      <bdi className="title">{slide.title}</bdi>
      <span className="visually-hidden">, {place(slide)}</span>
    </button>
  );
}
