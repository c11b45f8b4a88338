import type { WholeSlide } from "../../../src/api/slides.ts";
import type { SlideRef } from "../../../src/types.ts";
import { SlideLinks } from "../SlideLinks.tsx";
import { useTexts } from "../texts/texts.tsx";

interface Props {
  whole: WholeSlide;
  onOpen(slide: SlideRef): void;
}

/** Where a slide comes from on the web, and what was said while it was shown; for what was said, the slides. */
export function Alongside({ whole: { source, alongside, deck }, onOpen }: Props) {
  const { slide: texts } = useTexts();
  const isSaid = /\.(?:vtt|srt)$/i.test(deck);
  return (
    <>
      {source && (
        <p className="near">
          <a href={source} target="_blank" rel="noreferrer">
            {isSaid ? texts.recording : texts.source}
          </a>
        </p>
      )}
      {alongside.length > 0 && (
        <div className="elsewhere">
          <h3>{isSaid ? texts.shown : texts.said}</h3>
          <SlideLinks slides={alongside} onOpen={onOpen} />
        </div>
      )}
    </>
  );
}
