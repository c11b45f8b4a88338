import { useCallback, useEffect, useRef } from "react";
import { nowhere } from "./addresses.ts";
import type { ChatMessage } from "./api.ts";
import type { useConversation } from "./use-conversation.ts";
import { goTo, here } from "./use-place.ts";

/** What a reader does in a conversation. Stable, so that what is not concerned is not rendered again. */
export function useActions(
  conversation: ReturnType<typeof useConversation>,
  onFault: (reason: Error) => void,
) {
  const latest = useRef(conversation);
  latest.current = conversation;
  /** To be asked once its conversation is open; `id` null: a new one. */
  const waiting = useRef<{ id: string | null; question: string } | null>(null);

  const onAsk = useCallback((question: string) => {
    const { ask, id } = latest.current;
    ask(question);
    if (here().conversation !== id) goTo({ ...here(), conversation: id, browsing: false });
  }, []);
  const onRetry = useCallback(() => latest.current.retry(), []);
  const onBranch = useCallback(
    async (message: ChatMessage, question: string | null) => {
      try {
        const id = await latest.current.branch(message);
        if (question !== null) waiting.current = { id, question };
        goTo({ ...nowhere, course: here().course, conversation: id });
      } catch (reason) {
        onFault(reason as Error);
      }
    },
    [onFault],
  );
  useEffect(() => {
    const next = waiting.current;
    if (!next || (next.id === null ? here().conversation !== null : next.id !== conversation.id)) return;
    waiting.current = null;
    onAsk(next.question);
  }, [conversation.id, onAsk]);
  return { onAsk, onRetry, onBranch };
}
