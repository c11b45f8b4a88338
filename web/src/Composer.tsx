import { type FormEvent, type KeyboardEvent, useState } from "react";

interface Props {
  busy: boolean;
  onAsk(question: string): void;
  onStop(): void;
}

const limit = 4000;

export function Composer({ busy, onAsk, onStop }: Props) {
  const [text, setText] = useState("");
  const question = text.trim();
  const tooLong = question.length > limit;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (busy || question === "" || tooLong) return;
    onAsk(question);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form className="composer" onSubmit={submit}>
      <label className="visually-hidden" htmlFor="question">
        Your question
      </label>
      <textarea
        id="question"
        rows={2}
        value={text}
        placeholder="Ask about the slides…"
        aria-describedby="question-length"
        aria-invalid={tooLong}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {busy ? (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="submit" disabled={question === "" || tooLong}>
          Ask
        </button>
      )}
      <p id="question-length" className={tooLong ? "length over" : "length"} aria-live="polite">
        {question.length > limit - 400 ? `${question.length} of ${limit} characters` : ""}
      </p>
    </form>
  );
}
