import { useState } from "react";
import type { Highlight } from "../../../src/api/slide-pictures.ts";

interface Props {
  /** The picture's address. */
  image: string;
  /** What it shows, for those who can't see it. */
  label: string;
  highlight: Highlight | null;
  /** 1: as wide as the panel. */
  zoom: number;
  onFault(): void;
}

const percent = (share: number) => `${share * 100}%`;

/** A slide's picture with the quoted words marked on it. */
export function SlidePicture({ image, label, highlight, zoom, onFault }: Props) {
  const [loaded, setLoaded] = useState(false);
  return (
    <div className="slide-picture" tabIndex={zoom > 1 ? 0 : undefined}>
      {/* Places on a picture have no reading direction. */}
      <div className="slide-frame" dir="ltr" style={{ width: percent(zoom) }} aria-busy={!loaded}>
        <img src={image} alt={label} onLoad={() => setLoaded(true)} onError={onFault} />
        {loaded &&
          highlight?.boxes?.map(({ x, y, width, height }) => (
            <span
              key={`${x} ${y}`}
              className="slide-highlight"
              style={{ left: percent(x), top: percent(y), width: percent(width), height: percent(height) }}
            />
          ))}
      </div>
    </div>
  );
}
