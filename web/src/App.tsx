import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { nowhere, type Place } from "./addresses.ts";
import { Composer } from "./Composer.tsx";
import { ConversationList } from "./ConversationList.tsx";
import { Dialogue } from "./Dialogue.tsx";
import { Header } from "./Header.tsx";
import { NotFound } from "./NotFound.tsx";
import { useOpenSlide } from "./open-slide.ts";
import type { PageProps } from "./routes.tsx";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import { SlidePanel } from "./SlidePanel.tsx";
import { useActions } from "./use-actions.ts";
import { useConversation } from "./use-conversation.ts";
import { goTo, here, usePlace } from "./use-place.ts";
import { useServer } from "./use-server.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { Welcome } from "./Welcome.tsx";

const CourseBrowser = lazy(async () => ({
  default: (await import("./browse/CourseBrowser.tsx")).CourseBrowser,
}));

export function App({ user }: PageProps) {
  const place = usePlace();
  return place ? <Tutor place={place} user={user} /> : <NotFound />;
}

function Tutor({ place, user }: PageProps & { place: Place }) {
  const { courses, health, isKnown: isServerKnown, fault, setFault, attempt, again } = useServer();
  const conversation = useConversation({ ...place, attempt }, setFault);
  const { id, messages, busy } = conversation;
  const isBrowsing = place.browsing && place.course !== null;
  const { listed, setListed, listButton, closeList, makeRoom } = useList();
  const actions = useActions(conversation, setFault);
  const { open, turnTo, show, close } = useOpenSlide(place.slide, setFault);
  useEffect(() => setFault(null), [place.conversation, place.course]);
  useEffect(() => {
    // A server with one course has no "all courses" to choose.
    const only = courses.length === 1 ? courses[0] : undefined;
    if (only && place.course === null) goTo({ ...here(), course: only.name }, { replace: true });
  }, [courses, place.course]);

  const restart = () => goTo({ ...nowhere, course: place.course });
  const reopen = (past: { id: string; course: string | null }) => {
    goTo({ ...nowhere, course: past.course, conversation: past.id });
    makeRoom();
  };
  const sheet = useRef<HTMLDialogElement>(null);
  const browse =
    place.course === null
      ? null
      : () => goTo({ ...nowhere, course: place.course, browsing: !place.browsing });
  useShortcuts({
    ask: () => document.getElementById("question")?.focus(),
    restart,
    list: () => setListed(!listed),
    browse,
    sheet: () => sheet.current?.showModal(),
  });
  return (
    <div className={`app${listed ? " with-list" : ""}${open ? " with-panel" : ""}`}>
      <Header
        {...{ courses, health, listed, listButton, user }}
        course={place.course ?? ""}
        onCourse={(chosen) => goTo({ ...nowhere, course: chosen === "" ? null : chosen })}
        onList={() => setListed(!listed)}
        onBrowse={browse}
        onShortcuts={() => sheet.current?.showModal()}
        browsing={place.browsing}
        onRestart={messages.length > 0 ? restart : null}
      />
      {listed && (
        <ConversationList
          current={id}
          showCourses={courses.length > 1}
          version={busy}
          onOpen={reopen}
          onDeleted={(past) => past === id && restart()}
          onClose={closeList}
        />
      )}
      <main>
        {isBrowsing && (
          <Suspense>
            <CourseBrowser
              course={place.course ?? ""}
              onOpen={show}
              onScope={(scope) => goTo({ ...nowhere, course: place.course, scope })}
            />
          </Suspense>
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
          onUnscope={() => goTo({ ...here(), scope: null })}
          draftOf={place.conversation ?? `new ${place.course ?? ""}`}
          busy={busy}
          onAsk={actions.onAsk}
          onStop={() => void conversation.stop()}
        />
      </main>
      <ShortcutSheet dialog={sheet} />
      {open && <SlidePanel open={open} onClose={close} onOpen={turnTo} />}
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
