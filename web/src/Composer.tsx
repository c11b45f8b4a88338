import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Scope } from "./addresses.ts";
import { draftOfNew, keepDraft, readDraft } from "./asked.ts";
import { loadAnswers } from "./Message.tsx";
import { ScopeName } from "./ScopeName.tsx";
import { useTexts } from "./texts/texts.tsx";

interface Props {
  /** What a draft belongs to: a conversation, or the new one of a course. */
  draftOf: string;
  busy: boolean;
  scope: Scope | null;
  /** What the reader was led to ask; a new object fills the field again. */
  proposed: { text: string } | null;
  onUnscope(): void;
  onAsk(question: string): void;
  onStop(): void;
}

const limit = 4_000;
/** The draft of a new conversation whose course is not known, or not chosen. */
const ofNoCourse = draftOfNew(null);
/** A longer text would hold up the page, and is no question anyway. */
const longestPaste = 50_000;

export function Composer({ draftOf, busy, scope, proposed, onUnscope, onAsk, onStop }: Props) {
  const { composer: texts } = useTexts();
  const { text, write, onPaste, refused } = useDraft(draftOf, busy);
  const question = text.trim();
  const tooLong = question.length > limit;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!proposed) return;
    write(proposed.text);
    field.current?.focus();
  }, [proposed]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (busy || question === "" || tooLong) return;
    write("");
    onAsk(question);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form className="composer" onSubmit={submit}>
      {scope && <ScopeNote {...{ scope, onUnscope }} />}
      <label className="visually-hidden" htmlFor="question">
        {texts.label}
      </label>
      <textarea
        id="question"
        ref={field}
        dir="auto"
        rows={2}
        value={text}
        placeholder={texts.placeholder}
        aria-describedby="question-length"
        aria-invalid={tooLong}
        onChange={(event) => write(event.target.value)}
        onFocus={() => void loadAnswers()}
        {...{ onKeyDown, onPaste }}
      />
      {busy ? (
        <button type="button" onClick={onStop}>
          {texts.stop}
        </button>
      ) : (
        <button type="submit" disabled={question === "" || tooLong}>
          {texts.ask}
        </button>
      )}
      <Length length={question.length} refused={refused} />
    </form>
  );
}

function ScopeNote({ scope, onUnscope }: { scope: Scope; onUnscope(): void }) {
  const { composer: texts } = useTexts();
  return (
    <p className="scope">
      <ScopeName scope={scope} label={texts.scope} />
      <button type="button" className="quiet" onClick={onUnscope}>
        {texts.unscope}
      </button>
    </p>
  );
}

function Length({ length, refused }: { length: number; refused: number | null }) {
  const { composer: texts } = useTexts();
  const isOver = length > limit || refused !== null;
  return (
    <p id="question-length" className={isOver ? "length over" : "length"} aria-live="polite">
      {refused !== null && texts.pasteTooLong(refused, limit)}
      {refused === null && length > limit - 400 && texts.length(length, limit)}
    </p>
  );
}

/** What has been typed, kept until it is sent. `refused`: the length of a text that was too long to paste. */
function useDraft(draftOf: string, busy: boolean) {
  const [text, setText] = useState(() => readDraft(draftOf));
  const [refused, setRefused] = useState<number | null>(null);
  const last = useRef(draftOf);
  useEffect(() => {
    const from = last.current;
    last.current = draftOf;
    const own = readDraft(draftOf);
    // What is typed before the page knows its course, or while a first answer gives the conversation its address.
    const goesAlong = from === ofNoCourse || busy;
    if (from === draftOf || own !== "" || !goesAlong) return setText(own);
    keepDraft(from, "");
    keepDraft(draftOf, text);
  }, [draftOf]);
  const write = (next: string) => {
    setText(next);
    setRefused(null);
    keepDraft(draftOf, next);
  };
  const onPaste = (event: ClipboardEvent) => {
    const { length } = event.clipboardData.getData("text/plain");
    if (length <= longestPaste) return;
    event.preventDefault();
    setRefused(length);
  };
  return { text, write, onPaste, refused };
}
