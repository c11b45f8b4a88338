import { z } from "zod";
import type { Turn } from "../../src/types.ts";
import type { EvalCase } from "./case.ts";

const texts = (name: string) =>
  z.array(z.object({ text: z.string() }), `${name} is a list of {"text": …}`).min(1, `${name} is empty`);
const content = (name: string) =>
  z.object({ content: texts(`${name}.content`) }, `${name} is an object {"content": [{"text": …}]}`);

const turnSchema = z.object({
  prompt: content("prompt"),
  referenceResponses: z.array(content("a reference response")).default([]),
  referenceContexts: z.array(content("a reference context")).default([]),
  output: z.object({ text: z.string().optional() }).optional(),
});

/** One line of a Bedrock RAG evaluation dataset, its own or bring-your-own-inference: both hold the same questions. */
export const conversationSchema = z.object({
  conversationTurns: z.array(turnSchema).min(1, 'is empty: give it a turn {"prompt": …}'),
});

type Conversation = z.output<typeof conversationSchema>;
type BedrockTurn = Conversation["conversationTurns"][number];

/** More turns than that make a Bedrock job refuse the line; the tutor does not mind. */
export const maxJobTurns = 5;

export const isConversation = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "conversationTurns" in json;

/** What a case is made of before it is checked as one of ours. */
type ReadTurn = Pick<EvalCase, "id" | "question" | "history" | "referenceContexts"> & {
  referenceAnswer?: string;
};

/** Each turn as a case of its own: `line-17`, its follow-up `line-17.2` with what was said before as history. */
export function readConversation({ conversationTurns }: Conversation, line: number): ReadTurn[] {
  const history: Turn[] = [];
  return conversationTurns.map((turn, index) => {
    const question = joined(turn.prompt);
    const [first] = turn.referenceResponses;
    const one: ReadTurn = {
      id: index === 0 ? `line-${line}` : `line-${line}.${index + 1}`,
      question,
      history: [...history],
      referenceContexts: turn.referenceContexts.map(joined),
      ...(first ? { referenceAnswer: joined(first) } : {}),
    };
    history.push({ role: "user", content: question });
    const said = answerOf(turn);
    if (said) history.push({ role: "assistant", content: said });
    return one;
  });
}

/** The answer that the follow-up refers to: the given answer, else the expected answer. */
function answerOf({ output, referenceResponses: [first] }: BedrockTurn): string | undefined {
  return output?.text ?? (first && joined(first));
}

const joined = ({ content: parts }: { content: { text: string }[] }) =>
  parts.map((part) => part.text).join("\n");
