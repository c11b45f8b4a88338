import { markQuote } from "./mark-quote.ts";

/** A slide's words with the quote marked. */
export function SlideText({ text, quote }: { text: string; quote: string | null }) {
  const marked = markQuote(text, quote ?? "");
  return (
    <pre className="slide-text" dir="auto">
      {marked ? (
        <>
          {marked.before}
          <mark>{marked.quote}</mark>
          {marked.after}
        </>
      ) : (
        text
      )}
    </pre>
  );
}
