import { type ReactNode, useEffect, useRef } from "react";
import { type ChatMessage, describeProblem, type Problem } from "./api.ts";
import { Fault } from "./Fault.tsx";
import { Message } from "./Message.tsx";
import type { OpenSlide } from "./open-slide.ts";
import { useTexts } from "./texts/texts.tsx";
import type { useConversation } from "./use-conversation.ts";
import { useReadingPlace } from "./use-reading-place.ts";
import { useReconnect } from "./use-reconnect.ts";

interface Props {
  conversation: ReturnType<typeof useConversation>;
  fault: Error | null;
  /** Something else is shown in its place. */
  isHidden: boolean;
  /** Shown while nothing has been said. */
  welcome: ReactNode;
  onOpen(slide: OpenSlide): void;
  onFault(reason: Error): void;
  /** Asks for what could not be had once more. */
  onAgain(): void;
  onAsk(question: string): void;
  onRetry(): void;
  onRestart(): void;
  /** Asks in a new conversation that has what was said before the message; null: asks nothing yet. */
  onBranch(message: ChatMessage, question: string | null): void;
}

/** What was said, and how the answer to come is doing. */
export function Dialogue({ conversation, fault, isHidden, welcome, ...on }: Props) {
  const { id, title, messages, busy, state, hasEarlier, showEarlier } = conversation;
  const { dialogue: texts } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const exchanges = toExchanges(messages);
  const { view, end, isBelow, showEnd } = useReadingPlace(id, exchanges.at(-1)?.[0]?.id);
  const last = messages.at(-1);
  useEffect(() => {
    if (title !== "") heading.current?.focus({ preventScroll: true });
  }, [id]);
  return (
    <div className="conversation" ref={view} hidden={isHidden}>
      {title !== "" && (
        <h2 className="visually-hidden" ref={heading} tabIndex={-1}>
          {title}
        </h2>
      )}
      {fault && <ServerFault fault={fault} onAgain={on.onAgain} />}
      {state === "gone" && <Gone onRestart={on.onRestart} />}
      {messages.length === 0 && state === "open" && !fault && welcome}
      {hasEarlier && (
        <button type="button" className="quiet" onClick={() => showEarlier().catch(on.onFault)}>
          {texts.earlier}
        </button>
      )}
      {exchanges.map((exchange, index) => (
        <section className="exchange" key={exchange[0]?.id}>
          {exchange.map((message) => (
            <Message
              key={message.id}
              message={message}
              streaming={busy && message === last}
              conversation={id}
              isLast={index === exchanges.length - 1}
              {...{ onOpen: on.onOpen, onBranch: on.onBranch, onAsk: on.onAsk, onRetry: on.onRetry }}
            />
          ))}
          {index === exchanges.length - 1 && <Progress conversation={conversation} />}
        </section>
      ))}
      <p className="visually-hidden" aria-live="polite">
        {!busy && last?.role === "assistant" ? texts.complete : ""}
      </p>
      <div ref={end} />
      {isBelow && (
        <button type="button" className="quiet to-end" onClick={showEnd}>
          {texts.toEnd}
        </button>
      )}
    </div>
  );
}

/** A question and its answer each. */
function toExchanges(messages: ChatMessage[]): ChatMessage[][] {
  const exchanges: ChatMessage[][] = [];
  for (const message of messages) {
    const open = exchanges.at(-1);
    if (message.role === "assistant" && open) open.push(message);
    else exchanges.push([message]);
  }
  return exchanges;
}

function Progress({ conversation }: Pick<Props, "conversation">) {
  const { messages, status, error, isLost, busy, retry } = conversation;
  const { dialogue: texts } = useTexts();
  const isUnanswered = messages.at(-1)?.role === "user";
  if (isLost) return <p className="waiting">{texts.lost}</p>;
  if (status === "submitted" || (busy && isUnanswered)) return <p className="waiting">{texts.searching}</p>;
  if (error) {
    const message = error instanceof TypeError ? texts.unreachable : readProblem(error.message);
    return <Fault message={message || texts.unreachable} retry={{ label: texts.tryAgain, again: retry }} />;
  }
  if (!isUnanswered) return null;
  return <Fault message={texts.unanswered} retry={{ label: texts.tryAgain, again: retry }} />;
}

function ServerFault({ fault, onAgain }: { fault: Error; onAgain(): void }) {
  const { dialogue: texts } = useTexts();
  const isUnreachable = fault instanceof TypeError;
  useReconnect(isUnreachable, async () => onAgain());
  const retry = { label: texts.tryAgain, again: onAgain };
  return <Fault message={isUnreachable ? texts.serverAway : fault.message} retry={retry} />;
}

function Gone({ onRestart }: Pick<Props, "onRestart">) {
  const { dialogue: texts } = useTexts();
  return (
    <section className="welcome">
      <h2>{texts.gone}</h2>
      <p>{texts.goneAbout}</p>
      <button type="button" className="quiet" onClick={onRestart}>
        {texts.startNew}
      </button>
    </section>
  );
}

/** `useChat` gives the body of a failed request as the message. */
function readProblem(message: string): string {
  try {
    return describeProblem(JSON.parse(message) as Problem);
  } catch {
    return message;
  }
}
