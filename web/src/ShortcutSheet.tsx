import { type RefObject, useId } from "react";
import { useTexts } from "./texts/texts.tsx";
import { shortcuts } from "./use-shortcuts.ts";

/** What can be done from the keyboard. The browser closes it at Escape and gives the focus back. */
export function ShortcutSheet({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const { shortcuts: texts } = useTexts();
  const title = useId();
  const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={title}>
      <h2 id={title}>{texts.title}</h2>
      <dl>
        {shortcuts.map(({ action, keys }) => (
          <div key={action}>
            <dt>{texts[action]}</dt>
            <dd dir="ltr">
              {keys.map((key) => (
                <kbd key={key}>{isMac && key === "Ctrl" ? "⌘" : key}</kbd>
              ))}
            </dd>
          </div>
        ))}
        <div>
          <dt>{texts.send}</dt>
          <dd dir="ltr">
            <kbd>Enter</kbd>
          </dd>
        </div>
        <div>
          <dt>{texts.newLine}</dt>
          <dd dir="ltr">
            <kbd>Shift</kbd>
            <kbd>Enter</kbd>
          </dd>
        </div>
        <div>
          <dt>{texts.close}</dt>
          <dd dir="ltr">
            <kbd>Esc</kbd>
          </dd>
        </div>
      </dl>
      <form method="dialog">
        <button type="submit" className="quiet">
          {texts.done}
        </button>
      </form>
    </dialog>
  );
}
