import { useEffect, useRef, useState } from "react";
import type { LeftOutKind } from "../../../src/store/left-out.ts";
import { addDeck, isDeck, leaveOut, type Progress } from "./uploads.ts";
import { useTeachTexts } from "./use-teach-texts.ts";

export interface Uploaded {
  file: File;
  progress: Progress;
}

/** The decks that are to be added to a course, one after the other. `formats`: the extensions of decks, if they are known. */
export function useUploads(
  { course, formats }: { course: string; formats: string[] | null },
  onChanged: () => void,
) {
  const { decks: texts } = useTeachTexts();
  const [uploads, setUploads] = useState<Uploaded[]>([]);
  const [leftOut, setLeftOut] = useState<LeftOutKind[]>([]);
  const [isBusy, setBusy] = useState(false);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const tell = (file: File, progress: Progress) =>
    setUploads((all) => all.map((one) => (one.file === file ? { file, progress } : one)));

  const addAll = async () => {
    const controller = new AbortController();
    leaving.current = controller;
    const { signal } = controller;
    setBusy(true);
    for (const { file, progress } of uploads) {
      if (progress.step !== "waiting" && progress.step !== "failed") continue;
      try {
        if (!signal.aborted) await addDeck(course, { file, signal }, (next) => tell(file, next));
      } catch {
        if (!signal.aborted) tell(file, { step: "failed", reason: texts.broken });
      }
      if (signal.aborted) tell(file, { step: "cancelled" });
      onChanged();
    }
    setBusy(false);
  };
  return {
    uploads,
    leftOut,
    isBusy,
    addAll,
    choose(files: Iterable<File>) {
      const all = [...files];
      const chosen = all
        .filter((file) => isDeck(file, formats))
        .map((file): Uploaded => ({ file, progress: { step: "waiting" } }));
      setLeftOut(leaveOut(all.filter((file) => !isDeck(file, formats))));
      const names = new Set(chosen.map(({ file }) => file.name));
      setUploads((all) => [...all.filter(({ file }) => !names.has(file.name)), ...chosen]);
    },
    cancel: () => leaving.current?.abort(),
    clear() {
      setUploads([]);
      setLeftOut([]);
    },
  };
}
