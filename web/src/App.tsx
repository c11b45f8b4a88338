import { useEffect, useRef, useState } from "react";
import type { Health } from "../../src/api/app.ts";
import type { PageSession } from "../../src/api/session.ts";
import type { CourseSummary } from "../../src/store/courses.ts";
import { getJson } from "./api.ts";
import { Composer } from "./Composer.tsx";
import { ConversationList } from "./ConversationList.tsx";
import { Dialogue } from "./Dialogue.tsx";
import { Header } from "./Header.tsx";
import { useOpenSlide } from "./open-slide.ts";
import { SlidePanel } from "./SlidePanel.tsx";
import { useConversation } from "./use-conversation.ts";
import { Welcome } from "./Welcome.tsx";

/** `user`: absent if nobody logs in. */
export function App({ user }: { user: PageSession["user"] }) {
  const { courses, health, course, setCourse, fault, setFault } = useServer();
  const conversation = useConversation(course);
  const { id, messages, busy } = conversation;
  const { listed, setListed, listButton, closeList, makeRoom } = useList();
  const { open, setOpen, show, close } = useOpenSlide();

  const ask = (text: string) => void conversation.sendMessage({ text });
  const clear = () => {
    setFault(null);
    setOpen(null);
  };
  const restart = () => {
    conversation.restart();
    clear();
  };
  // A conversation keeps its course.
  const changeCourse = (chosen: string) => {
    setCourse(chosen);
    if (messages.length > 0) restart();
  };
  const reopen = async (past: string) => {
    try {
      const opened = await conversation.reopen(past);
      if (!opened) return;
      clear();
      if (courses.length > 1) setCourse(courses.find(({ name }) => name === opened.course)?.name ?? "");
      makeRoom();
    } catch (reason) {
      setFault((reason as Error).message);
    }
  };
  return (
    <div className={`app${listed ? " with-list" : ""}${open ? " with-panel" : ""}`}>
      <Header
        {...{ courses, course, health, listed, listButton, user }}
        onCourse={changeCourse}
        onList={() => setListed(!listed)}
        onRestart={messages.length > 0 ? restart : null}
      />
      {listed && (
        <ConversationList
          current={id}
          showCourses={courses.length > 1}
          version={busy}
          onOpen={(past) => void reopen(past)}
          onDeleted={(past) => past === id && restart()}
          onClose={closeList}
        />
      )}
      <main>
        <Dialogue
          {...{ conversation, fault }}
          welcome={<Welcome course={course || courses[0]?.name} hasCourse={courses.length > 0} onAsk={ask} />}
          onOpen={show}
          onFault={setFault}
        />
        <Composer busy={busy} onAsk={ask} onStop={() => void conversation.stop()} />
      </main>
      {open && <SlidePanel open={open} onClose={close} onOpen={setOpen} />}
    </div>
  );
}

function useList() {
  const [listed, setListed] = useState(false);
  const listButton = useRef<HTMLButtonElement>(null);
  const closeList = () => {
    setListed(false);
    listButton.current?.focus();
  };
  /** On a narrow screen the list covers what was opened (conversation-list.css). */
  const makeRoom = () => {
    if (matchMedia("(max-width: 1000px)").matches) setListed(false);
  };
  return { listed, setListed, listButton, closeList, makeRoom };
}

function useServer() {
  const [courses, setCourses] = useState<CourseSummary[]>([]);
  const [health, setHealth] = useState<Health | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [course, setCourse] = useState("");
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    Promise.all([
      getJson<CourseSummary[]>("/api/courses", { signal }),
      getJson<Health>("/healthz", { signal }),
    ])
      .then(([list, state]) => {
        setCourses(list);
        setHealth(state);
        if (list.length === 1) setCourse(list[0]?.name ?? "");
      })
      .catch((reason: Error) => signal.aborted || setFault(reason.message));
    return () => leaving.abort();
  }, []);
  return { courses, health, course, setCourse, fault, setFault };
}
