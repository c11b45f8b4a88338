import { useChat } from "@ai-sdk/react";
import { useEffect, useState } from "react";
import type { Place } from "./addresses.ts";
import { ApiProblem, type ChatMessage, send } from "./api.ts";
import { keepAsked, readAsked } from "./asked.ts";
import {
  begin,
  branchConversation,
  type OpenedConversation,
  openConversation,
  openEarlier,
} from "./conversations.ts";
import { useOtherWindows } from "./use-other-windows.ts";
import { useReconnect } from "./use-reconnect.ts";
import { useTransport } from "./use-transport.ts";

/** `attempt` rises when what could not be had is asked for once more. */
type Named = Pick<Place, "course" | "conversation" | "scope"> & { attempt: number };

/**
 * The conversation that the address names, or a new one. An answer goes on at the server when the page is reloaded or
 * loses its connection, and is heard on from there.
 */
export function useConversation(
  { course, scope, conversation: named, attempt }: Named,
  onFault: (reason: Error) => void,
) {
  const { opened, setOpened, state } = useOpened({ named, attempt }, onFault);
  const { transport, wasRunning } = useTransport({ course, scope });
  const { setMessages, sendMessage, resumeStream, regenerate, stop, ...chat } = useChat<ChatMessage>({
    id: opened.id,
    messages: opened.messages,
    transport,
    // A few renders a second are as smooth as a reader can tell.
    experimental_throttle: 60,
  });
  const { messages, error, status } = chat;
  const { id } = opened;
  // What is still coming belongs to a conversation that is not shown any more.
  useEffect(() => () => void stop(), [id]);

  /** Hears on an answer that is being written; where none is, shows what is kept. */
  const recover = async (kept: ChatMessage[] | null) => {
    setMessages((shown) => (shown.at(-1)?.role === "assistant" ? shown.slice(0, -1) : shown));
    await resumeStream();
    if (wasRunning()) return;
    if (kept) return setMessages(kept);
    const stored = await openConversation(id).catch(() => null);
    if (!stored) return;
    setMessages(stored.messages);
    setOpened({ ...opened, earlier: stored.earlier });
  };
  useEffect(() => {
    if (opened.mayRun) void recover(opened.messages);
  }, [id]);
  useOtherWindows({ id, count: countOf(opened, messages), isIdle: status === "ready" }, () => recover(null));
  const isLost = useReconnect(status === "error" && error instanceof TypeError, () => recover(null));

  return {
    ...chat,
    id,
    state,
    isLost,
    title: opened.title,
    course: opened.course,
    busy: status === "submitted" || status === "streaming",
    hasEarlier: opened.earlier !== null,
    ask(text: string) {
      // An unanswered question is in no record; the next takes its place.
      setMessages((shown) => (shown.at(-1)?.role === "user" ? shown.slice(0, -1) : shown));
      keepAsked(id, text);
      void sendMessage({ text });
    },
    /** The last question once more. */
    retry: () => void regenerate(),
    async stop() {
      await stop();
      setMessages(markStopped);
      await send(`/api/chat/${encodeURIComponent(id)}/stop`, { method: "POST" }).catch(() => undefined);
    },
    /** The id of a new conversation that has what was said before the question or up to the answer; null where that is nothing. */
    async branch(message: ChatMessage): Promise<string | null> {
      const index = messages.indexOf(message);
      const before = (opened.earlier ?? 0) + index + (message.role === "user" ? 0 : 1);
      return before === 0 ? null : branchConversation(id, before);
    },
    async showEarlier() {
      const before = await openEarlier(opened);
      setMessages((shown) => [...before.messages, ...shown]);
      setOpened({ ...opened, earlier: before.earlier });
    },
  };
}

const countOf = ({ earlier }: OpenedConversation, messages: ChatMessage[]) =>
  (earlier ?? 0) + messages.length;

type State = "open" | "opening" | "gone";

/** `gone`: it was deleted, or never was. */
function useOpened(
  { named, attempt }: { named: string | null; attempt: number },
  onFault: (reason: Error) => void,
) {
  const [opened, setOpened] = useState(begin);
  const [state, setState] = useState<State>(named === null ? "open" : "opening");
  useEffect(() => {
    // It was begun on this page, and has got its address since.
    if (named === opened.id) return setState("open");
    if (named === null) {
      setState("open");
      return setOpened(begin());
    }
    let isWanted = true;
    const show = (next: OpenedConversation | null) => {
      if (!isWanted) return;
      setState(next ? "open" : "gone");
      if (next) setOpened(next);
    };
    setState("opening");
    openConversation(named).then(show, (reason: Error) => {
      if (reason instanceof ApiProblem && reason.status === 404) return show(openUnkept(named));
      if (isWanted) onFault(reason);
    });
    return () => {
      isWanted = false;
    };
  }, [named, attempt]);
  return { opened, setOpened, state };
}

/** A question was asked in it, and nothing of the answer is kept yet. */
function openUnkept(id: string): OpenedConversation | null {
  const asked = readAsked(id);
  if (asked === null) return null;
  return {
    ...begin(),
    id,
    messages: [{ id: "asked", role: "user", parts: [{ type: "text", text: asked }] }],
    mayRun: true,
  };
}

const stoppedMetadata = { answered: true, refusal: null, hits: [], trace: null, made: null, stopped: true };

const markStopped = (messages: ChatMessage[]): ChatMessage[] => {
  const last = messages.at(-1);
  if (last?.role !== "assistant" || last.metadata?.answered !== undefined) return messages;
  return [...messages.slice(0, -1), { ...last, metadata: stoppedMetadata }];
};
