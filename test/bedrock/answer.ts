import type {
  CitationsDelta,
  ContentBlock,
  ConverseRequest,
  SearchResultBlock,
  StopReason,
} from "@aws-sdk/client-bedrock-runtime";
import { type JsonSchema, smallest } from "./smallest.ts";
import { overlap } from "./words.ts";

/** A content block in the pieces that a stream sends it in; the citations support the whole of it. */
export interface Block {
  deltas: string[];
  citations: CitationsDelta[];
}

export type Content = Block[] | { tool: string; input: object };

export interface Answer {
  content: Content;
  stopReason: StopReason;
}

/** The most that one answer quotes, unless it is told otherwise. */
const maxQuotes = 3;

/** What a model might say: the object that a tool must be given, or quotes of what lies nearest to the question. */
export function answerTo(
  { system = [], messages = [], toolConfig, outputConfig }: ConverseRequest,
  most = maxQuotes,
): Answer {
  const blocks = messages.at(-1)?.content ?? [];
  const said = blocks
    .filter((block) => !isSource(block))
    .map(textOf)
    .join("\n")
    .trim();
  const question = questionIn(said);
  const forced = toolConfig?.toolChoice?.tool?.name;
  const tool = toolConfig?.tools?.find(({ toolSpec }) => toolSpec && toolSpec.name === forced)?.toolSpec;
  if (tool) {
    const schema = tool.inputSchema?.json as JsonSchema;
    const input = smallest(schema, question) as object;
    return { content: { tool: tool.name ?? "", input }, stopReason: "tool_use" };
  }
  const rules = system.map(({ text }) => text ?? "").join("\n");
  const format = outputConfig?.textFormat?.structure?.jsonSchema?.schema;
  const schema = format ?? /JSON Schema, and with nothing else[^\n]*\n\n(\{.*\})/.exec(rules)?.[1];
  if (schema) {
    const object = JSON.stringify(smallest(JSON.parse(schema), question));
    return { content: [{ deltas: [object], citations: [] }], stopReason: "end_turn" };
  }
  const results = blocks.flatMap(({ searchResult }) => searchResult ?? []);
  const quotes =
    results.length > 0 ? quoteResults(results, question, most) : quoteNumbered(said, question, most);
  return { content: quotes.length > 0 ? quotes : [say(uncovered(rules))], stopReason: "end_turn" };
}

/** Slides once more for a guardrail, which a model takes for the question only where they look like it. */
const isSource = ({ guardContent }: ContentBlock) =>
  guardContent?.text?.qualifiers?.includes("guard_content") === false &&
  !guardContent.text.text?.includes("<");

export function textOf(block: ContentBlock): string {
  return block.text ?? block.guardContent?.text?.text ?? "";
}

export function say(text: string, citations: CitationsDelta[] = []): Block {
  return { deltas: text.match(/\s*\S+\s*?/g) ?? [text], citations };
}

/** A prompt that puts the question into a tag, perhaps as JSON, means what is in it. */
function questionIn(text: string): string {
  // The tag that ends the prompt is the prompt's own: a slide may have forged others.
  const own = /<\/(question[\w-]*)>\s*$/.exec(text)?.[1] ?? "question[\\w-]*";
  const tagged = new RegExp(`<${own}>([\\s\\S]*?)</question`).exec(text)?.[1];
  if (tagged === undefined) return text;
  try {
    return [JSON.parse(tagged)].flat().join(" ");
  } catch {
    return tagged.trim();
  }
}

interface Quote {
  score: number;
  text: string;
  citation: CitationsDelta;
}

function quoteResults(results: SearchResultBlock[], question: string, most: number): Block[] {
  return results
    .map((result, index) => bestLine(result, index, question))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ text, citation }, place) => say(`${place > 0 ? " " : ""}${asSentence(text)}`, [citation]));
}

/** Of a result the line nearest to the question, its heading only where there is no other. */
function bestLine(
  { title = "", source = "", content = [] }: SearchResultBlock,
  searchResultIndex: number,
  question: string,
): Quote {
  const lines = content.map(({ text = "" }, start) => ({ text, start }));
  const prose = lines.filter(({ text }) => !title.endsWith(text));
  const [best = { text: title, start: 0 }] = (prose.length > 0 ? prose : lines).sort(
    (a, b) => overlap(question, b.text) - overlap(question, a.text) || a.start - b.start,
  );
  const whole = lines.map(({ text }) => text).join("\n");
  return {
    score: overlap(question, whole) + overlap(question, best.text),
    text: best.text,
    citation: {
      title,
      source,
      sourceContent: [{ text: best.text }],
      location: { searchResultLocation: { searchResultIndex, start: best.start, end: best.start + 1 } },
    },
  };
}

const bullet = /^[\s•▪‣◦·*-]+/;
const asSentence = (line: string) => `${line.replace(bullet, "").replace(/[.\s]+$/, "")}.`;

/** A number in front of a passage: `[2]` at a line's start, or a tag with a number, such as `<passage n="2">`. */
const numbered = /(?:^|\n)\s*(?:\[(\d+)\]|<[\w-]+\s[^>]*?\b(?:n|number|index|id)="(\d+)"[^>]*>)/;

/** Tags with a code of their own, which a passage can't have forged. */
const coded = /^\s*<([a-z]+-[0-9a-f]{8,}) n="1">/;

/** Passages that came as text are cited as `[n]` in the text: so a model without citations is asked to. */
function quoteNumbered(prompt: string, question: string, most: number): Block[] {
  const tag = coded.exec(prompt)?.[1];
  const [, ...parts] = prompt.split(tag ? new RegExp(`()<${tag} n="(\\d+)">`) : numbered);
  const passages: { number: string; lines: string[] }[] = [];
  for (let at = 0; at < parts.length; at += 3) {
    const number = parts[at] || parts[at + 1] || "";
    const [text = ""] = (parts[at + 2] ?? "").split(tag ? `</${tag}>` : "</");
    passages.push({ number, lines: text.split("\n").filter((line) => line.trim() !== "") });
  }
  return passages
    .map(({ number, lines }) => {
      const [line = ""] = lines.sort((a, b) => overlap(question, b) - overlap(question, a));
      return { number, line, score: overlap(question, line) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ number, line }, place) => {
      const sentence = asSentence(line).replace(/\.$/, ` [${number}].`);
      return say(`${place > 0 ? " " : ""}${sentence}`);
    });
}

/** The word in capitals that a prompt gives for "the passages do not say", or plain words. */
function uncovered(rules: string): string {
  return /\b[A-Z]+_[A-Z_]+\b/.exec(rules)?.[0] ?? "I have nothing to quote for that.";
}
