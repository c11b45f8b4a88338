import type { ShownAnswer } from "../../../../src/api/preferences.ts";
import { AnswerText } from "../../AnswerText.tsx";
import { addressOf, nowhere } from "../../addresses.ts";
import type { OpenSlide } from "../../open-slide.ts";
import { useTeachTexts } from "../use-teach-texts.ts";

/** In a window of its own: what is being judged stays. */
function openBeside({ slide, quote, from }: OpenSlide): void {
  window.open(
    addressOf({ ...nowhere, course: slide.course, slide: { id: slide.id, quote, from: from ?? null } }),
    "_blank",
    "noopener",
  );
}

/** An answer as a student reads it. */
export function JudgedAnswer({ label, answer }: { label: string; answer: ShownAnswer }) {
  const { people: texts } = useTeachTexts();
  return (
    <section className="judged-answer" aria-label={label}>
      <h3>
        {label}
        {!answer.answered && <span className="tag refused">{texts.compare.refused}</span>}
      </h3>
      <div dir="auto">
        <AnswerText
          text={answer.text}
          streaming={false}
          sources={new Map(answer.citations.map((citation) => [citation.marker, citation]))}
          marks={[]}
          onOpen={openBeside}
        />
      </div>
    </section>
  );
}
