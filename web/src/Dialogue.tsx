import { type ReactNode, useEffect, useRef } from "react";
import { describeProblem, type Problem } from "./api.ts";
import { Message } from "./Message.tsx";
import type { OpenSlide } from "./open-slide.ts";
import type { useConversation } from "./use-conversation.ts";

interface Props {
  conversation: ReturnType<typeof useConversation>;
  fault: string | null;
  /** Shown while nothing has been said. */
  welcome: ReactNode;
  onOpen(slide: OpenSlide): void;
  onFault(message: string): void;
}

/** What was said, and how the answer to come is doing. */
export function Dialogue({ conversation, fault, welcome, onOpen, onFault }: Props) {
  const { id, title, messages, busy, status, error, regenerate, hasEarlier, showEarlier } = conversation;
  const heading = useRef<HTMLHeadingElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const last = messages.at(-1);
  const lastId = last?.id;
  useEffect(() => {
    if (lastId !== undefined) end.current?.scrollIntoView({ block: "end" });
  }, [lastId]);
  useEffect(() => {
    if (title !== "") heading.current?.focus({ preventScroll: true });
  }, [id]);
  return (
    <div className="conversation">
      {title !== "" && (
        <h2 className="visually-hidden" ref={heading} tabIndex={-1}>
          {title}
        </h2>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {messages.length === 0 && welcome}
      {hasEarlier && (
        <button
          type="button"
          className="quiet"
          onClick={() => showEarlier().catch((reason: Error) => onFault(reason.message))}
        >
          Earlier messages
        </button>
      )}
      {messages.map((message) => (
        <Message key={message.id} message={message} streaming={busy && message === last} onOpen={onOpen} />
      ))}
      {status === "submitted" && <p className="waiting">Looking through the slides…</p>}
      {error && (
        <p className="fault" role="alert">
          {readProblem(error.message)}{" "}
          <button type="button" onClick={() => void regenerate()}>
            Try again
          </button>
        </p>
      )}
      <p className="visually-hidden" aria-live="polite">
        {!busy && last?.role === "assistant" ? "The answer is complete." : ""}
      </p>
      <div ref={end} />
    </div>
  );
}

/** `useChat` gives the body of a failed request as the message. */
function readProblem(message: string): string {
  try {
    return describeProblem(JSON.parse(message) as Problem);
  } catch {
    return message || "The server can't be reached.";
  }
}
