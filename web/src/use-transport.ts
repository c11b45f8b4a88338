import { DefaultChatTransport, generateId, type UIMessageChunk } from "ai";
import { useMemo, useRef } from "react";
import type { PartScope, Place } from "./addresses.ts";
import { type ChatMessage, send } from "./api.ts";
import { textOf } from "./message-parts.ts";

const toSend = (message: ChatMessage) => ({
  id: message.id,
  role: message.role,
  parts: [{ type: "text", text: textOf(message) }],
});

const scopeOf = ({ course, scope }: Pick<Place, "course" | "scope">) => ({
  ...(course === null ? {} : { course }),
  ...(scope && { filters: "deck" in scope ? filtersOf(scope) : scope }),
});

const filtersOf = ({ deck, section, page }: PartScope) => ({
  deck,
  ...(section === null ? {} : { section }),
  ...(page ? { pages: [page, page] } : {}),
});

/** How questions are sent and answers heard. It outlives renders, and reads the scope that is chosen when a question is sent. */
export function useTransport(place: Pick<Place, "course" | "scope">) {
  const chosen = useRef(place);
  chosen.current = place;
  const found = useRef(false);
  const transport = useMemo(() => {
    const http = new DefaultChatTransport<ChatMessage>({
      api: "/api/chat",
      fetch: send,
      prepareSendMessagesRequest: ({ messages, id, trigger }) => ({
        // The server remembers the rest and trusts its own record. A refused or masked text is sent as it is shown.
        body: {
          messages: messages.slice(-20).map(toSend),
          conversationId: id,
          resumable: true,
          again: trigger === "regenerate-message",
          ...scopeOf(chosen.current),
        },
      }),
    });
    return {
      sendMessages: http.sendMessages.bind(http),
      async reconnectToStream(...asked: Parameters<typeof http.reconnectToStream>) {
        found.current = false;
        const stream = await http.reconnectToStream(...asked);
        found.current = stream !== null;
        return stream?.pipeThrough(asNewMessage()) ?? null;
      },
    };
  }, []);
  /** Whether the server was writing an answer when it was last asked for one. */
  const wasRunning = () => found.current;
  return { transport, wasRunning };
}

/**
 * The server tells an answer from its beginning, also to a page that has heard a part of it. By its new id the SDK takes
 * it for a message of its own: `useChat` hides `resumeStreamIsReplay` from it, and what was heard would stand there twice.
 */
const asNewMessage = () =>
  new TransformStream<UIMessageChunk, UIMessageChunk>({
    transform(chunk, controller) {
      controller.enqueue(chunk.type === "start" ? { ...chunk, messageId: generateId() } : chunk);
    },
  });
