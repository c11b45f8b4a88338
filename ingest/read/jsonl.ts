import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { cleanText, decodeText, firstWords } from "./clean.ts";
import type { ReadDeck, ReadSlide } from "./deck.ts";
import { extractionOf } from "./extraction.ts";

const line = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  title: z.string().default(""),
  text: z.string(),
  section: z.string().nullish(),
});

/** A corpus: one slide a line, `{id, title, text, section?}`; page = line. Throws `bad-deck` with the line's number. */
export const readJsonl: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const lines = decodeText(bytes, name).replace(/\s+$/, "").split("\n");
  const slides: ReadSlide[] = [];
  const empty: number[] = [];
  for (const [index, raw] of lines.entries()) {
    if (raw.trim() === "") continue;
    const { id, title, text, section } = parseLine(raw, `${name}, line ${index + 1}`);
    const heading = cleanText(title).replace(/\s+/g, " ");
    const body = cleanText(text);
    if (body === "") {
      empty.push(index + 1);
      continue;
    }
    slides.push({
      page: index + 1,
      title: heading || firstWords(body) || `Line ${index + 1}`,
      section: cleanText(section ?? "") || null,
      text: heading === "" || body.includes(heading) ? body : `${heading}\n${body}`,
      externalId: id,
    });
  }
  if (slides.length === 0) throw new LecternError("bad-deck", `${name} has no slide with text`);
  const warnings =
    empty.length > 0 ? [`${empty.length} lines have no text (${empty.slice(0, 10).join(", ")})`] : [];
  return {
    format: "jsonl",
    pageCount: lines.length,
    slides,
    warnings,
    extraction: extractionOf(slides, lines.length),
  };
};

function parseLine(raw: string, place: string): z.output<typeof line> {
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch (cause) {
    throw new LecternError("bad-deck", `${place} is not JSON: write one object {id, title, text} per line`, {
      cause,
    });
  }
  const parsed = line.safeParse(json);
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  throw new LecternError("bad-deck", `${place}: ${fault?.path.join(".") || "the line"}: ${fault?.message}`);
}
