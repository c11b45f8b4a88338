import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Conversation } from "../../src/store/conversations.ts";
import { dayName, exportPath } from "./conversations.ts";
import { useLanguage, useTexts } from "./texts/texts.tsx";

interface Props {
  conversation: Conversation;
  isOpen: boolean;
  showCourse: boolean;
  onOpen(): void;
  /** Rejects with what the server says about the title. */
  onRename(title: string): Promise<void>;
  onDelete(): void;
}

type Mode = "shown" | "actions" | "renaming" | "deleting";

export function ConversationItem({ conversation, isOpen, showCourse, onOpen, onRename, onDelete }: Props) {
  const { history: texts } = useTexts();
  const { locale } = useLanguage();
  const [mode, setMode] = useState<Mode>("shown");
  const more = useRef<HTMLButtonElement>(null);
  const { id, title, course, updated } = conversation;
  const back = () => {
    setMode("actions");
    more.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || mode === "shown") return;
    // The first Escape ends the action in progress; only the next closes the list.
    event.preventDefault();
    setMode(mode === "actions" ? "shown" : "actions");
    more.current?.focus();
  };
  return (
    <li className={isOpen ? "open" : undefined} onKeyDown={onKeyDown}>
      {mode === "renaming" ? (
        <TitleForm
          title={title}
          onCancel={back}
          onSave={async (next) => {
            await onRename(next);
            back();
          }}
        />
      ) : (
        <button type="button" className="past" aria-current={isOpen ? "true" : undefined} onClick={onOpen}>
          <bdi className="title">{title}</bdi>
          <span className="place">
            <time dateTime={updated}>{dayName(updated, { texts, locale })}</time>
            {showCourse && <span> · {course ?? texts.allCourses}</span>}
          </span>
        </button>
      )}
      <button
        type="button"
        className="more"
        ref={more}
        aria-expanded={mode !== "shown"}
        aria-label={texts.more(title)}
        onClick={() => setMode(mode === "shown" ? "actions" : "shown")}
      >
        ⋯
      </button>
      {mode === "actions" && <Actions id={id} onChoose={setMode} />}
      {mode === "deleting" && <Confirm title={title} onKeep={back} onDelete={onDelete} />}
    </li>
  );
}

function Actions({ id, onChoose }: { id: string; onChoose(mode: Mode): void }) {
  const { history: texts } = useTexts();
  return (
    <div className="actions">
      <button type="button" className="quiet" onClick={() => onChoose("renaming")}>
        {texts.rename}
      </button>
      <a className="quiet" href={exportPath(id, "markdown")} download>
        {texts.export}
      </a>
      <a className="quiet" href={exportPath(id, "json")} download>
        JSON
      </a>
      <button type="button" className="quiet" onClick={() => onChoose("deleting")}>
        {texts.delete}
      </button>
    </div>
  );
}

interface TitleFormProps {
  title: string;
  onSave(title: string): Promise<void>;
  onCancel(): void;
}

function TitleForm({ title, onSave, onCancel }: TitleFormProps) {
  const { history: texts } = useTexts();
  const [text, setText] = useState(title);
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === title) return onCancel();
    onSave(text).catch((reason: Error) => setFault(reason.message));
  };
  return (
    <form className="rename" onSubmit={submit}>
      <input
        ref={field}
        value={text}
        maxLength={200}
        aria-label={texts.titleField}
        aria-invalid={fault !== null}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="quiet">
        {texts.save}
      </button>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}

interface ConfirmProps {
  title: string;
  onKeep(): void;
  onDelete(): void;
}

function Confirm({ title, onKeep, onDelete }: ConfirmProps) {
  const { history: texts } = useTexts();
  const keep = useRef<HTMLButtonElement>(null);
  // The harmless choice has the focus.
  useEffect(() => keep.current?.focus(), []);
  return (
    <fieldset className="actions">
      <legend>{texts.deleteForGood}</legend>
      <button type="button" className="quiet" ref={keep} onClick={onKeep}>
        {texts.keep}
      </button>
      <button type="button" className="quiet danger" aria-label={texts.deleteThis(title)} onClick={onDelete}>
        {texts.delete}
      </button>
    </fieldset>
  );
}
