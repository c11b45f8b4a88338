import { useEffect, useRef, useState } from "react";

/** Milliseconds; the last pause is kept to. */
const pauses = [500, 1_000, 2_000, 4_000, 8_000];

/** Calls `onBack` once the server can be reached again. Returns whether it is being waited for. */
export function useReconnect(isLost: boolean, onBack: () => Promise<void>): boolean {
  const [isWaiting, setWaiting] = useState(false);
  const back = useRef(onBack);
  back.current = onBack;
  useEffect(() => {
    if (!isLost) return;
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const attempt = async (tries: number) => {
      const isThere = await fetch("/healthz").then(
        ({ ok }) => ok,
        () => false,
      );
      if (isOver) return;
      if (!isThere) {
        timer = setTimeout(() => void attempt(tries + 1), pauses[tries] ?? pauses.at(-1));
        return;
      }
      await back.current();
      setWaiting(false);
    };
    setWaiting(true);
    void attempt(0);
    // The browser knows first.
    const online = () => void attempt(0);
    addEventListener("online", online);
    return () => {
      isOver = true;
      clearTimeout(timer);
      removeEventListener("online", online);
      setWaiting(false);
    };
  }, [isLost]);
  return isWaiting;
}
