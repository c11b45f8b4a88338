import type { ChatMessage, Source } from "./api.ts";

export function textOf(message: ChatMessage): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The citations that came with a message, by marker. */
export function sourcesOf(message: ChatMessage): Map<number, Source> {
  const sources = new Map<number, Source>();
  for (const part of message.parts) {
    if (part.type !== "source-document") continue;
    const source = part.providerMetadata?.lectern as unknown as Source | undefined;
    if (source) sources.set(source.marker, source);
  }
  return sources;
}

/**
 * Markers as Markdown links to `#cite-n`, which the answer draws as buttons. A marker without a source stays text, and
 * so does whatever looks like one within code.
 */
export function linkMarkers(text: string, known: (marker: number) => boolean): string {
  const code = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;
  return text
    .split(code)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/\[(\d{1,3})\](?!\()/g, (marker, digits: string) =>
            known(Number(digits)) ? `[${digits}](#cite-${digits})` : marker,
          ),
    )
    .join("");
}

/** A slide's text around its quote; the quote is verbatim, so that it is simply found. */
export function markQuote(
  text: string,
  quote: string,
): { before: string; quote: string; after: string } | null {
  const start = quote === "" ? -1 : text.indexOf(quote);
  if (start === -1) return null;
  return { before: text.slice(0, start), quote, after: text.slice(start + quote.length) };
}
