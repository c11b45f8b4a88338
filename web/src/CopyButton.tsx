import { useState } from "react";
import { useTexts } from "./texts/texts.tsx";

/** Nothing where the browser lets a page copy nothing: on an address that is neither encrypted nor local. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { actions: texts } = useTexts();
  const [copied, setCopied] = useState<string | null>(null);
  if (!("clipboard" in navigator)) return null;
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(text));
  return (
    // A reader may forbid it; the button then stays as it is.
    <button type="button" className="quiet" onClick={() => void copy().catch(() => undefined)}>
      <span aria-live="polite">{copied === text ? texts.copied : label}</span>
    </button>
  );
}
