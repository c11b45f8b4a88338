import type { SlideRef } from "../../src/types.ts";
import { useTexts } from "./texts/texts.tsx";

interface Props {
  slides: SlideRef[];
  label?: string;
  onOpen(slide: SlideRef): void;
}

/** Slides to open, by their places and titles. */
export function SlideLinks({ slides, label, onOpen }: Props) {
  const { place } = useTexts();
  return (
    <ul className="sources" aria-label={label}>
      {slides.map((slide) => (
        <li key={slide.id}>
          <button type="button" onClick={() => onOpen(slide)}>
            <span className="place">{place(slide)}</span>
            <bdi className="title">{slide.title}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}
