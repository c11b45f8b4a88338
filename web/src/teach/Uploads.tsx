import { type DragEvent, useRef, useState } from "react";
import type { DeckChunks } from "../../../src/api/decks.ts";
import type { DeckFormats } from "../../../src/api/new-courses.ts";
import { describeProgress } from "./describe-progress.ts";
import { LeftOutNote } from "./LeftOutNote.tsx";
import { type Progress, previewDeck } from "./uploads.ts";
import { useLoaded } from "./use-loaded.ts";
import { useTeachTexts } from "./use-teach-texts.ts";
import { useUploads } from "./use-uploads.ts";

interface Props {
  course: string;
  onChanged(): void;
  onPreview(preview: DeckChunks): void;
}

/** Where decks are dropped, and how each is doing. */
export function Uploads({ course, onChanged, onPreview }: Props) {
  const { decks: texts, cancel } = useTeachTexts();
  const loaded = useLoaded<DeckFormats>("/api/deck-formats");
  const formats = loaded.body?.extensions ?? null;
  // What is chosen earlier could not be told from what is no deck.
  const isLoading = formats === null && loaded.fault === null;
  const { uploads, leftOut, isBusy, choose, ...on } = useUploads({ course, formats }, onChanged);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files);
  };
  return (
    <section
      className={isOver ? "drop over" : "drop"}
      aria-label={texts.addAll}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p>
        {texts.drop}{" "}
        <button type="button" className="quiet" disabled={isLoading} onClick={() => input.current?.click()}>
          {texts.choose}
        </button>{" "}
        <span className="place">({texts.formats})</span>
      </p>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={texts.choose}
        multiple
        disabled={isLoading}
        accept={formats?.join()}
        onChange={(event) => {
          choose(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <LeftOutNote kinds={leftOut} label={texts.leftOut} />
      {uploads.length > 0 && (
        <>
          <ul className="uploads">
            {uploads.map(({ file, progress }) => (
              <li key={file.name}>
                <bdi>{file.name}</bdi> <Told progress={progress} />
                {progress.step === "waiting" && !isBusy && <Look {...{ course, file, onPreview }} />}
              </li>
            ))}
          </ul>
          <p className="buttons">
            <button type="button" className="primary" disabled={isBusy} onClick={() => void on.addAll()}>
              {texts.addAll}
            </button>
            <button type="button" className="quiet" onClick={isBusy ? on.cancel : on.clear}>
              {isBusy ? cancel : texts.clear}
            </button>
          </p>
        </>
      )}
    </section>
  );
}

function Told({ progress }: { progress: Progress }) {
  const { decks: texts } = useTeachTexts();
  const isFailed = progress.step === "failed";
  return (
    <span className={isFailed ? "fault" : "place"} role={isFailed ? "alert" : "status"}>
      {describeProgress(progress, texts)}
    </span>
  );
}

function Look({ course, file, onPreview }: Pick<Props, "course" | "onPreview"> & { file: File }) {
  const { decks: texts } = useTeachTexts();
  const [state, setState] = useState<{ isLooking: boolean; fault: string | null }>({
    isLooking: false,
    fault: null,
  });
  const look = async () => {
    setState({ isLooking: true, fault: null });
    try {
      onPreview(await previewDeck(course, file));
      setState({ isLooking: false, fault: null });
    } catch (reason) {
      setState({ isLooking: false, fault: (reason as Error).message });
    }
  };
  return (
    <>
      <button type="button" className="quiet" disabled={state.isLooking} onClick={() => void look()}>
        {state.isLooking ? texts.reading : texts.look}
      </button>
      {state.fault !== null && (
        <span className="fault" role="alert">
          {state.fault}
        </span>
      )}
    </>
  );
}
