import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type ChatMessage, type Course, getJson, type Health, type SlideRef } from "./api.ts";
import { Composer } from "./Composer.tsx";
import { Header } from "./Header.tsx";
import { Message } from "./Message.tsx";
import { SlidePanel } from "./SlidePanel.tsx";
import { Welcome } from "./Welcome.tsx";

/** What the panel beside the conversation shows. */
export interface OpenSlide {
  slide: SlideRef;
  quote: string | null;
}

export function App() {
  const [courses, setCourses] = useState<Course[]>([]);
  const [health, setHealth] = useState<Health | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [course, setCourse] = useState("");
  const [open, setOpen] = useState<OpenSlide | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const end = useRef<HTMLDivElement>(null);
  // The transport outlives renders; it reads the course that is chosen when a question is sent.
  const chosen = useRef(course);
  chosen.current = course;
  const transport = useMemo(
    () =>
      new DefaultChatTransport<ChatMessage>({
        api: "/api/chat",
        prepareSendMessagesRequest: ({ messages, id }) => ({
          body: { messages, conversationId: id, ...(chosen.current ? { course: chosen.current } : {}) },
        }),
      }),
    [],
  );
  const { messages, sendMessage, status, stop, error, regenerate, setMessages } = useChat<ChatMessage>({
    transport,
  });
  const busy = status === "submitted" || status === "streaming";

  useEffect(() => {
    const leaving = new AbortController();
    Promise.all([
      getJson<Course[]>("/api/courses", leaving.signal),
      getJson<Health>("/healthz", leaving.signal),
    ])
      .then(([list, state]) => {
        setCourses(list);
        setHealth(state);
        if (list.length === 1) setCourse(list[0]?.name ?? "");
      })
      .catch((reason: Error) => leaving.signal.aborted || setFault(reason.message));
    return () => leaving.abort();
  }, []);

  const count = messages.length;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: "end" });
  }, [count]);

  // Stable, so that answers are not drawn anew (and lose the focus) when the panel opens.
  const show = useCallback((next: OpenSlide) => {
    opener.current = document.activeElement as HTMLElement | null;
    setOpen(next);
  }, []);
  const close = () => {
    setOpen(null);
    opener.current?.focus();
  };
  const ask = (text: string) => void sendMessage({ text });
  const restart = () => {
    void stop();
    setMessages([]);
    setOpen(null);
  };
  const last = messages.at(-1);
  const lastAnswered = !busy && last?.role === "assistant";

  return (
    <div className={open ? "app with-panel" : "app"}>
      <a className="skip" href="#question">
        Skip to the question
      </a>
      <Header
        courses={courses}
        course={course}
        onCourse={setCourse}
        onRestart={count > 0 ? restart : null}
        health={health}
      />
      <main>
        <div className="conversation">
          {fault && (
            <p className="fault" role="alert">
              {fault}
            </p>
          )}
          {count === 0 && (
            <Welcome course={course || courses[0]?.name} hasCourse={courses.length > 0} onAsk={ask} />
          )}
          {messages.map((message) => (
            <Message key={message.id} message={message} streaming={busy && message === last} onOpen={show} />
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
            {lastAnswered ? "The answer is complete." : ""}
          </p>
          <div ref={end} />
        </div>
        <Composer busy={busy} onAsk={ask} onStop={() => void stop()} />
      </main>
      {open && <SlidePanel open={open} onClose={close} onOpen={setOpen} />}
    </div>
  );
}

/** `useChat` gives the body of a failed request as the message. */
function readProblem(message: string): string {
  try {
    return (JSON.parse(message) as { detail?: string }).detail ?? message;
  } catch {
    return message || "The server can't be reached.";
  }
}
