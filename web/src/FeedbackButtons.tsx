import { type FormEvent, useState } from "react";
import type { Feedback } from "../../src/store/feedback.ts";
import { send } from "./api.ts";
import { useTexts } from "./texts/texts.tsx";

type Reason = NonNullable<Feedback["reason"]>;

interface Props {
  conversation: string;
  /** The answer's place in it. */
  ordinal: number;
  /** What its reader said before. */
  given: Feedback | null;
  /** Whether the answer is a refusal: it has other faults. */
  refused: boolean;
}

const faults: Reason[] = ["wrong-citation", "not-asked", "wrong", "incomplete", "unclear", "other"];
const faultsOfRefusals: Reason[] = ["covered", "not-asked", "other"];

/** A thumb for an answer. Thumbs down, its reader may say why. */
export function FeedbackButtons({ conversation, ordinal, given, refused }: Props) {
  const { feedback: texts } = useTexts();
  const [feedback, setFeedback] = useState(given);
  const [isAsking, setAsking] = useState(false);
  const [note, setNote] = useState<string | null>(null);
  const path = `/api/conversations/${encodeURIComponent(conversation)}/messages/${ordinal}/feedback`;
  const give = async (next: Feedback | null) => {
    const before = feedback;
    setFeedback(next);
    const body = next === null ? {} : { body: JSON.stringify(next) };
    const response = await send(path, { method: next === null ? "DELETE" : "PUT", ...body }).catch(
      () => null,
    );
    if (!response?.ok) setFeedback(before);
    setNote(response?.ok ? (next === null ? null : texts.thanks) : texts.failed);
  };
  const press = (thumb: Feedback["thumb"]) => {
    const isTakenBack = feedback?.thumb === thumb;
    setAsking(!isTakenBack && thumb === "down");
    void give(isTakenBack ? null : { thumb, reason: null, comment: null });
  };
  return (
    <>
      {(["up", "down"] as const).map((thumb) => (
        <button
          key={thumb}
          type="button"
          className="quiet thumb"
          aria-pressed={feedback?.thumb === thumb}
          aria-label={texts[thumb]}
          title={texts[thumb]}
          onClick={() => press(thumb)}
        >
          <Thumb down={thumb === "down"} />
        </button>
      ))}
      <span className="place" role="status">
        {note}
      </span>
      {isAsking && (
        <Why
          reasons={refused ? faultsOfRefusals : faults}
          onClose={() => setAsking(false)}
          onSend={(reason, comment) => {
            setAsking(false);
            void give({ thumb: "down", reason, comment });
          }}
        />
      )}
    </>
  );
}

interface WhyProps {
  reasons: Reason[];
  onSend(reason: Reason | null, comment: string | null): void;
  onClose(): void;
}

function Why({ reasons, onSend, onClose }: WhyProps) {
  const { feedback: texts } = useTexts();
  const [reason, setReason] = useState<Reason | null>(null);
  const [comment, setComment] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend(reason, comment.trim() === "" ? null : comment.trim());
  };
  return (
    <form className="why" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <fieldset>
        <legend>{texts.why}</legend>
        {reasons.map((one) => (
          <label key={one}>
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />{" "}
            {texts.reasons[one]}
          </label>
        ))}
      </fieldset>
      <textarea
        aria-label={texts.comment}
        placeholder={texts.comment}
        maxLength={2_000}
        rows={2}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <p className="place">{texts.seen}</p>
      <button type="submit" className="quiet">
        {texts.send}
      </button>
      <button type="button" className="quiet" onClick={onClose}>
        {texts.close}
      </button>
    </form>
  );
}

function Thumb({ down }: { down: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
      transform={down ? "rotate(180)" : undefined}
    >
      <path d="M7 11v9H3v-9zM7 11l4-8c2 0 3 1 3 3l-1 4h6c1.500 0 2 1 1.700 2.200l-1.600 6.300c-.3 1-1 1.500-2 1.500H7" />
    </svg>
  );
}
