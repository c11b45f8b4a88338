import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import type { Conversation } from "../../src/store/conversations.ts";
import { ConversationItem } from "./ConversationItem.tsx";
import { deleteConversation, listConversations, renameConversation } from "./conversations.ts";
import { useTexts } from "./texts/texts.tsx";
import "./conversation-list.css";

interface Props {
  /** The open conversation's id. */
  current: string;
  showCourses: boolean;
  /** Changes when the list may have changed. */
  version: unknown;
  onOpen(conversation: Conversation): void;
  onDeleted(id: string): void;
  onClose(): void;
}

const pageSize = 50;
const longestPage = 500;

export function ConversationList({ current, showCourses, version, onOpen, onDeleted, onClose }: Props) {
  const [words, setWords] = useState("");
  const sought = useDeferredValue(words.trim());
  const { list, setList, next, loadMore, fault, setFault } = useList(version, sought);
  const { history: texts } = useTexts();
  const [said, setSaid] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const rename = async (id: string, title: string) => {
    const renamed = await renameConversation(id, title);
    setList((before) => before?.map((one) => (one.id === id ? renamed : one)) ?? null);
    setSaid(texts.renamed);
  };
  const remove = async ({ id, title }: Conversation) => {
    await deleteConversation(id);
    setList((before) => before?.filter((one) => one.id !== id) ?? null);
    setSaid(texts.deleted(title));
    heading.current?.focus();
    onDeleted(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) onClose();
  };
  return (
    <nav id="conversations" className="history" aria-label={texts.label} onKeyDown={onKeyDown}>
      <div className="panel-bar">
        <h2 ref={heading} tabIndex={-1}>
          {texts.title}
        </h2>
        <button type="button" className="quiet" onClick={onClose}>
          {texts.close}
        </button>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
      {fault && <Fault message={fault} />}
      <input
        type="search"
        aria-label={texts.search}
        placeholder={texts.search}
        maxLength={200}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {list?.length === 0 && <p className="place">{sought === "" ? texts.none : texts.noneFound}</p>}
      <ul>
        {list?.map((conversation) => (
          <ConversationItem
            key={conversation.id}
            conversation={conversation}
            isOpen={conversation.id === current}
            showCourse={showCourses}
            onOpen={() => onOpen(conversation)}
            onRename={(title) => rename(conversation.id, title)}
            onDelete={() => remove(conversation).catch((reason: Error) => setFault(reason.message))}
          />
        ))}
      </ul>
      {next && (
        <button type="button" className="quiet" onClick={loadMore}>
          {texts.older}
        </button>
      )}
    </nav>
  );
}

function Fault({ message }: { message: string }) {
  return (
    <p className="fault" role="alert">
      {message}
    </p>
  );
}

/** The list, as far as it has been loaded; a new `version` reloads it. */
function useList(version: unknown, words: string) {
  const [list, setList] = useState<Conversation[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const unrolled = useRef(pageSize);
  unrolled.current = Math.min(longestPage, Math.max(pageSize, list?.length ?? 0));

  useEffect(() => {
    const leaving = new AbortController();
    listConversations({ limit: unrolled.current, words }, leaving.signal)
      .then((page) => {
        setList(page.conversations);
        setNext(page.next);
        setFault(null);
      })
      .catch((reason: Error) => leaving.signal.aborted || setFault(reason.message));
    return () => leaving.abort();
  }, [version, words]);

  const loadMore = () => {
    if (next === null) return;
    listConversations({ limit: pageSize, before: next, words }, new AbortController().signal)
      .then((page) => {
        setList((before) => {
          const known = new Set(before?.map(({ id }) => id));
          return [...(before ?? []), ...page.conversations.filter(({ id }) => !known.has(id))];
        });
        setNext(page.next);
      })
      .catch((reason: Error) => setFault(reason.message));
  };
  return { list, setList, next, loadMore, fault, setFault };
}
