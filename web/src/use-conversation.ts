import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport, generateId } from "ai";
import { useMemo, useRef, useState } from "react";
import { type ChatMessage, send } from "./api.ts";
import { type OpenedConversation, openConversation } from "./conversations.ts";
import { textOf } from "./message-parts.ts";

const begin = (): OpenedConversation => ({
  id: generateId(),
  title: "",
  course: null,
  messages: [],
  earlier: null,
});

const toSend = (message: ChatMessage) => ({
  id: message.id,
  role: message.role,
  parts: [{ type: "text", text: textOf(message) }],
});

/** The conversation that the page shows, new or reopened. Leaving it stops its answer. */
export function useConversation(course: string) {
  const [opened, setOpened] = useState(begin);
  // If two conversations are opened in quick succession, the second wins, whichever arrives first.
  const wanted = useRef(opened.id);
  // The transport outlives renders; it reads the course that is chosen when a question is sent.
  const chosen = useRef(course);
  chosen.current = course;
  const transport = useMemo(
    () =>
      new DefaultChatTransport<ChatMessage>({
        api: "/api/chat",
        fetch: send,
        prepareSendMessagesRequest: ({ messages, id }) => ({
          // The server remembers the rest and trusts its own record. A refused or masked text is sent as it is shown.
          body: {
            messages: messages.slice(-20).map(toSend),
            conversationId: id,
            ...(chosen.current ? { course: chosen.current } : {}),
          },
        }),
      }),
    [],
  );
  const { setMessages, stop, ...chat } = useChat<ChatMessage>({
    id: opened.id,
    messages: opened.messages,
    transport,
  });
  return {
    ...chat,
    busy: chat.status === "submitted" || chat.status === "streaming",
    stop,
    id: opened.id,
    title: opened.title,
    hasEarlier: opened.earlier !== null,
    /** Resolves to null if another conversation has been opened meanwhile; rejects with the server's advice. */
    async reopen(id: string): Promise<OpenedConversation | null> {
      wanted.current = id;
      const next = await openConversation(id);
      if (wanted.current !== id) return null;
      if (id === opened.id) return next;
      void stop();
      setOpened(next);
      return next;
    },
    restart() {
      void stop();
      const next = begin();
      wanted.current = next.id;
      setOpened(next);
    },
    async showEarlier() {
      if (opened.earlier === null) return;
      const before = await openConversation(opened.id, opened.earlier);
      setMessages((messages) => [...before.messages, ...messages]);
      setOpened({ ...opened, earlier: before.earlier });
    },
  };
}
