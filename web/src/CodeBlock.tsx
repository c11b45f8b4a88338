import { type ReactNode, useEffect, useState } from "react";
import { CopyButton } from "./CopyButton.tsx";
import { useTexts } from "./texts/texts.tsx";

/** Longer listings are shown in one colour: to colour them would hold up the page. */
const longestColoured = 20_000;

/** A listing, coloured once the highlighter is here, and a button to copy it. */
export function CodeBlock({ text, language }: { text: string; language: string | null }) {
  const { actions: texts } = useTexts();
  const coloured = useColours(text, language);
  return (
    <div className="listing" dir="ltr">
      <div className="listing-bar">
        <span>{language}</span>
        <CopyButton text={text} label={texts.copyCode} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>
        <code>{coloured ?? text}</code>
      </pre>
    </div>
  );
}

function useColours(text: string, language: string | null): ReactNode {
  const [coloured, setColoured] = useState<{ text: string; shown: ReactNode } | null>(null);
  useEffect(() => {
    if (language === null || text.length > longestColoured) return;
    let isWanted = true;
    // While it streams, it is coloured at pauses only.
    const timer = setTimeout(() => {
      void import("./colour-code.ts").then(
        ({ colourCode }) => isWanted && setColoured({ text, shown: colourCode(text, language) }),
        () => undefined,
      );
    }, 150);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text, language]);
  if (!coloured || !text.startsWith(coloured.text)) return null;
  return (
    <>
      {coloured.shown}
      {text.slice(coloured.text.length)}
    </>
  );
}
