import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { CourseSummary } from "../../src/store/courses.ts";
import { nowhere, type Place, type Scope } from "./addresses.ts";
import { draftOfNew } from "./asked.ts";
import { Composer } from "./Composer.tsx";
import { Dialogue } from "./Dialogue.tsx";
import { Header } from "./Header.tsx";
import { NotFound } from "./NotFound.tsx";
import { type OpenSlide, useOpenSlide } from "./open-slide.ts";
import type { PageProps } from "./routes.tsx";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import { useAskAbout } from "./slide/ask-about.ts";
import { useActions } from "./use-actions.ts";
import { useConversation } from "./use-conversation.ts";
import { goTo, here, usePlace } from "./use-place.ts";
import { useServer } from "./use-server.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { Welcome } from "./Welcome.tsx";

const CourseBrowser = lazy(async () => ({
  default: (await import("./browse/CourseBrowser.tsx")).CourseBrowser,
}));

const ConversationList = lazy(async () => ({
  default: (await import("./ConversationList.tsx")).ConversationList,
}));

const SlidePanel = lazy(async () => ({ default: (await import("./SlidePanel.tsx")).SlidePanel }));

export function App({ user }: PageProps) {
  const place = usePlace();
  return place ? <Tutor place={place} user={user} /> : <NotFound />;
}

function Tutor({ place, user }: PageProps & { place: Place }) {
  const { courses, health, isKnown: isServerKnown, fault, setFault, attempt, again } = useServer();
  const conversation = useConversation({ ...place, attempt }, setFault);
  const { id, messages, busy } = conversation;
  const isBrowsing = place.browsing && place.course !== null;
  const list = useList();
  const { listed, listButton } = list;
  const actions = useActions(conversation, setFault);
  const { proposed, askAbout } = useAskAbout();
  const { open, turnTo, show, close } = useOpenSlide(place.slide, setFault);
  useEffect(() => setFault(null), [place.conversation, place.course]);
  useOnlyCourse(courses, place);
  const sheet = useRef<HTMLDialogElement>(null);
  const { restart, reopen, browse } = waysFrom(place, list.makeRoom);
  useShortcuts({
    ask: () => document.getElementById("question")?.focus(),
    restart,
    list: list.toggle,
    browse,
    sheet: () => sheet.current?.showModal(),
  });
  return (
    <div className={`app${listed ? " with-list" : ""}${open ? " with-panel" : ""}`}>
      <Header
        {...{ courses, health, listed, listButton, user }}
        course={place.course ?? ""}
        onCourse={(chosen) => goTo({ ...nowhere, course: chosen === "" ? null : chosen })}
        onList={list.toggle}
        onBrowse={browse}
        onShortcuts={() => sheet.current?.showModal()}
        browsing={place.browsing}
        onRestart={messages.length > 0 ? restart : null}
      />
      {listed && (
        <Suspense>
          <ConversationList
            current={id}
            showCourses={courses.length > 1}
            version={busy}
            onOpen={reopen}
            onDeleted={(past) => past === id && restart()}
            onClose={list.close}
          />
        </Suspense>
      )}
      <main>
        {isBrowsing && (
          <Browser
            course={place.course ?? ""}
            isDated={courses.some(({ name, isDated }) => name === place.course && isDated === true)}
            onOpen={show}
          />
        )}
        <Dialogue
          {...{ conversation, fault }}
          isHidden={isBrowsing}
          welcome={isServerKnown && <Welcome {...{ place, courses, user }} onAsk={actions.onAsk} />}
          onOpen={show}
          onFault={setFault}
          onAgain={again}
          onRestart={restart}
          {...actions}
        />
        <Composer
          scope={place.scope}
          proposed={proposed}
          onUnscope={() => goTo({ ...here(), scope: null })}
          draftOf={place.conversation ?? draftOfNew(place.course)}
          busy={busy}
          onAsk={actions.onAsk}
          onStop={() => void conversation.stop()}
        />
      </main>
      <ShortcutSheet dialog={sheet} />
      {open && (
        <Suspense>
          <SlidePanel open={open} onClose={close} onOpen={turnTo} onAskAbout={askAbout} />
        </Suspense>
      )}
    </div>
  );
}

interface BrowserProps {
  course: string;
  isDated: boolean;
  onOpen(slide: OpenSlide): void;
}

function Browser({ course, isDated, onOpen }: BrowserProps) {
  const onScope = (scope: Scope) => goTo({ ...nowhere, course, scope });
  return (
    <Suspense>
      <CourseBrowser {...{ course, isDated, onOpen, onScope }} />
    </Suspense>
  );
}

/** A server with one course has no "all courses" to choose. */
function useOnlyCourse(courses: CourseSummary[], { course }: Place): void {
  useEffect(() => {
    const only = courses.length === 1 ? courses[0] : undefined;
    if (only && course === null) goTo({ ...here(), course: only.name }, { replace: true });
  }, [courses, course]);
}

function waysFrom({ course, browsing }: Place, makeRoom: () => void) {
  return {
    restart: () => goTo({ ...nowhere, course }),
    reopen(past: { id: string; course: string | null }) {
      goTo({ ...nowhere, course: past.course, conversation: past.id });
      makeRoom();
    },
    browse: course === null ? null : () => goTo({ ...nowhere, course, browsing: !browsing }),
  };
}

function useList() {
  const [listed, setListed] = useState(false);
  const listButton = useRef<HTMLButtonElement>(null);
  const close = () => {
    setListed(false);
    listButton.current?.focus();
  };
  const toggle = () => setListed(!listed);
  /** On a narrow screen the list covers what was opened (conversation-list.css). */
  const makeRoom = () => {
    if (matchMedia("(max-width: 1000px)").matches) setListed(false);
  };
  return { listed, listButton, close, toggle, makeRoom };
}
