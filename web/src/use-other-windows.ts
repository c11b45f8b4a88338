import { useEffect, useRef } from "react";
import { openConversation } from "./conversations.ts";

interface Shown {
  id: string;
  /** Messages that it has here. */
  count: number;
  isIdle: boolean;
}

/** Calls `onMore` where the conversation has gone on in another window, once the reader comes back to this one. */
export function useOtherWindows(shown: Shown, onMore: () => Promise<void>): void {
  const latest = useRef({ ...shown, onMore });
  latest.current = { ...shown, onMore };
  useEffect(() => {
    let isLooking = false;
    const look = async () => {
      const { id, count, isIdle } = latest.current;
      if (document.visibilityState !== "visible" || !isIdle || count === 0) return;
      const stored = await openConversation(id).catch(() => null);
      const isSame = latest.current.id === id && latest.current.isIdle && latest.current.count === count;
      if (stored && isSame && (stored.earlier ?? 0) + stored.messages.length > count)
        await latest.current.onMore();
    };
    const listen = () => {
      if (isLooking) return;
      isLooking = true;
      void look().finally(() => {
        isLooking = false;
      });
    };
    // Windows side by side are both visible: the reader comes back to one by its focus.
    document.addEventListener("visibilitychange", listen);
    addEventListener("focus", listen);
    return () => {
      document.removeEventListener("visibilitychange", listen);
      removeEventListener("focus", listen);
    };
  }, []);
}
