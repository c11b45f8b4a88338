import { z } from "zod";
import { conversationSchema, isConversation, readConversation } from "../dataset/bedrock.ts";
import { parseLine } from "../dataset/lines.ts";
import type { AnswerFormat, GivenAnswer } from "./given.ts";

const passages = z.object({
  retrievalResults: z.array(
    z.object({ name: z.string().optional(), content: z.object({ text: z.string() }) }),
    "is a list of {content: {text}}",
  ),
});
const citation = z.object({
  generatedResponsePart: z.object({
    textResponsePart: z.object({
      span: z.object({ start: z.int().min(0), end: z.int().min(0) }),
      text: z.string().optional(),
    }),
  }),
  retrievedReferences: z.array(z.object({ content: z.object({ text: z.string() }) })).default([]),
});
const output = z.object({
  text: z.string().optional(),
  modelIdentifier: z.string().optional(),
  retrievedPassages: passages.optional(),
  retrievedResults: passages.optional(),
  citations: z.array(citation).default([]),
});
const schema = z.object({
  conversationTurns: z.array(z.object({ output: output.optional() })).min(1),
});
type Output = z.output<typeof output>;

/** Answers brought to a Bedrock RAG evaluation job, of both kinds: `retrievedResults` alone, or with `text`. */
export const bedrock: AnswerFormat = {
  name: "bedrock",
  fits: isConversation,
  read(record, place) {
    const conversation = parseLine(conversationSchema, record, place);
    const { conversationTurns: turns } = parseLine(schema, record, place);
    return readConversation(conversation, 0).flatMap((turn, index): GivenAnswer[] => {
      const said = turns[index]?.output;
      if (!said) return [];
      const { id, ...asked } = turn;
      return [{ ...asked, ...toGiven(said) }];
    });
  },
};

function toGiven(said: Output): Pick<GivenAnswer, "answer" | "passages" | "citations" | "model"> {
  const retrieved = said.retrievedPassages ?? said.retrievedResults;
  const found = (retrieved?.retrievalResults ?? []).map(({ name, content }) => ({
    name,
    text: content.text,
  }));
  return { passages: found, model: said.modelIdentifier, ...withMarkers(said, found) };
}

/** A cited span gets a marker for each passage that holds its reference, behind its last character. */
function withMarkers({ text, citations }: Output, found: { text: string }[]) {
  if (text === undefined) return { answer: null };
  const cited: { marker: number; passage: number; quote: string }[] = [];
  const places = citations.map(({ generatedResponsePart: { textResponsePart }, retrievedReferences }) => ({
    at: textResponsePart.span.end + 1,
    markers: retrievedReferences.map(({ content }) => {
      const passage = found.findIndex((one) => one.text.includes(content.text));
      cited.push({ marker: cited.length + 1, passage, quote: content.text });
      return `[${cited.length}]`;
    }),
  }));
  const answer = places
    .sort((a, b) => b.at - a.at)
    .reduce(
      (rest, { at, markers }) =>
        `${rest.slice(0, at)}${markers.map((one) => ` ${one}`).join("")}${rest.slice(at)}`,
      text,
    );
  return { answer, citations: cited };
}
