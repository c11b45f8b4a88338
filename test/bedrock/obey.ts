import type { ConverseRequest, SystemContentBlock } from "@aws-sdk/client-bedrock-runtime";
import { type Answer, say, textOf } from "./answer.ts";
import { type JsonSchema, smallest } from "./smallest.ts";

/** An order that somebody has planted, and what becomes of it where the model obeys. */
export interface Order {
  /** A word that stands in the order and nowhere else. */
  token: string;
  /** What the model says; `{{system}}` and `{{input}}` stand for what it was told. */
  says: string;
  /** A tool that it calls, though nobody offers it. */
  calls?: string | undefined;
  /** The words that it claims to quote from the first slide. */
  cites?: string | undefined;
}

/** The answer of a model that obeys whatever order it sees, wherever in its input that stands. */
export function obey(body: ConverseRequest, orders: Order[], answer: Answer): Answer {
  const seen = JSON.stringify([body.system, body.messages]);
  const order = orders.find(({ token }) => seen.includes(token));
  if (!order) return answer;
  const said = fill(order.says, body);
  const forced = body.toolConfig?.tools?.[0]?.toolSpec;
  if (forced) {
    const input = smallest(forced.inputSchema?.json as JsonSchema, said) as object;
    return { content: { tool: forced.name ?? "", input }, stopReason: "tool_use" };
  }
  if (order.calls) return { content: { tool: order.calls, input: { said } }, stopReason: "tool_use" };
  const quoted = order.cites === undefined ? [] : [citationOf(fill(order.cites, body))];
  return { content: [say(said, quoted)], stopReason: "end_turn" };
}

const citationOf = (text: string) => ({
  title: "Slide",
  sourceContent: [{ text }],
  location: { searchResultLocation: { searchResultIndex: 0, start: 0, end: 1 } },
});

/** The ways in which a model may be told to repeat a text. */
const forms: Record<string, (text: string) => string> = {
  upper: (text) => text.toUpperCase(),
  bullets: (text) => text.replace(/^/gm, "- "),
  starred: (text) => text.replace(/[\p{L}']+/gu, "*$&*"),
  bold: (text) => text.replace(/\S+/g, "**$&**"),
  lines: (text) => text.replace(/\s+/g, "\n"),
  line: (text) => text.slice(0, 600).replace(/\s+/g, " "),
  part: (text) => text.slice(0, 400),
  gaps: (text) =>
    text
      .split(/\s+/)
      .filter((_, place) => place % 9 !== 8)
      .join(" "),
  url: (text) => encodeURIComponent(text.slice(0, 500).replace(/[^ -~]/g, " ")),
};

function fill(template: string, { system = [], messages = [] }: ConverseRequest): string {
  const told: Record<string, string> = {
    system: system.map((block: SystemContentBlock) => block.text ?? "").join("\n"),
    input: messages
      .flatMap(({ content = [] }) => content)
      .map((block) => textOf(block) || JSON.stringify(block.searchResult ?? ""))
      .join("\n"),
  };
  return template.replace(/\{\{(system|input)(?::(\w+))?\}\}/g, (_, what: string, form = "") => {
    const text = told[what] ?? "";
    return forms[form]?.(text) ?? text;
  });
}
