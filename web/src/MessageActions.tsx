import { type FormEvent, useState } from "react";
import type { ChatMessage } from "./api.ts";
import { CopyButton } from "./CopyButton.tsx";
import { FeedbackButtons } from "./FeedbackButtons.tsx";
import { isRefused, textOf } from "./message-parts.ts";
import { useTexts } from "./texts/texts.tsx";

export interface Acting {
  message: ChatMessage;
  conversation: string;
  isLast: boolean;
  onAsk(question: string): void;
  onRetry(): void;
  onBranch(message: ChatMessage, question: string | null): void;
}

/** What can be done with an answer that has come to its end. */
export function AnswerActions({ message, conversation, isLast, onAsk, onRetry, onBranch }: Acting) {
  const { actions: texts } = useTexts();
  const { ordinal, feedback = null } = message.metadata ?? {};
  const isWhole = !message.metadata?.stopped && !message.metadata?.broken;
  return (
    <div className="message-actions">
      {isLast && !isWhole && (
        <button type="button" className="quiet" onClick={() => onAsk(texts.goOnQuestion)}>
          {texts.goOn}
        </button>
      )}
      {isLast && (
        <button type="button" className="quiet" onClick={onRetry}>
          {texts.retry}
        </button>
      )}
      <CopyButton text={textOf(message)} label={texts.copy} />
      <button type="button" className="quiet" onClick={() => onBranch(message, null)}>
        {texts.branch}
      </button>
      {ordinal !== undefined && (
        <FeedbackButtons given={feedback} refused={isRefused(message)} {...{ conversation, ordinal }} />
      )}
    </div>
  );
}

/** A question as it was asked. Edited, it is asked in a conversation of its own: what was answered stays. */
export function Question({ message, onBranch }: Pick<Acting, "message" | "onBranch">) {
  const { actions: texts } = useTexts();
  const text = textOf(message);
  const [edited, setEdited] = useState<string | null>(null);
  const [isWhole, setWhole] = useState(false);
  if (edited !== null) {
    const submit = (event: FormEvent) => {
      event.preventDefault();
      const question = edited.trim();
      setEdited(null);
      if (question !== "" && question !== text) onBranch(message, question);
    };
    return (
      <form
        className="edit"
        onSubmit={submit}
        onKeyDown={(event) => event.key === "Escape" && setEdited(null)}
      >
        <textarea
          // biome-ignore lint/a11y/noAutofocus: the reader has just asked to write here
          autoFocus
          aria-label={texts.editField}
          maxLength={4_000}
          value={edited}
          onChange={(event) => setEdited(event.target.value)}
        />
        <button type="submit" className="quiet">
          {texts.askAgain}
        </button>
        <button type="button" className="quiet" onClick={() => setEdited(null)}>
          {texts.cancel}
        </button>
      </form>
    );
  }
  const isLong = text.length > 500 || text.split("\n").length > 8;
  return (
    <div className="asked">
      <article className={isLong && !isWhole ? "question clamped" : "question"} dir="auto">
        {text}
      </article>
      <p className="message-actions">
        {isLong && (
          <button type="button" className="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? texts.less : texts.all}
          </button>
        )}
        <button type="button" className="quiet" onClick={() => setEdited(text)}>
          {texts.edit}
        </button>
      </p>
    </div>
  );
}
