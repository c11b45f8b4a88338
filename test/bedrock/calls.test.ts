import { expect, it } from "vitest";
import { feeding, useProduct, type Way } from "./product.ts";
import type { Operation } from "./routes.ts";

/** What a question costs in calls. */
const { bedrock, product } = useProduct();

const unguarded = { LECTERN_BEDROCK_GUARDRAIL: "" };
const history = [
  { role: "user", content: "What is a sourdough starter?" },
  { role: "assistant", content: "Flour and water in which wild yeast lives." },
];
const plain: Operation[] = ["InvokeModel", "Rerank", "ConverseStream"];

async function callsOf(way: Way, question: string, changes: object = {}): Promise<Operation[]> {
  bedrock.reset();
  expect((await product.ask(way, question, changes)).end).toBe("answered");
  return bedrock.calls.map(({ operation }) => operation);
}

it("a plain question makes three calls, and one that has been embedded two", async () => {
  await product.restart(unguarded);
  expect(await callsOf("stream", feeding)).toEqual(plain);
  expect(await callsOf("stream", feeding)).toEqual(["Rerank", "ConverseStream"]);
});

it("a follow-up that stands alone makes three calls, one that leans on others four", async () => {
  await product.restart(unguarded);
  const standing = "How often does a sourdough starter want flour and water?";
  expect(await callsOf("stream", standing, { history })).toEqual(plain);
  expect(await callsOf("stream", "How often do I feed it?", { history })).toEqual([
    "ConverseStream",
    ...plain,
  ]);
});

it("a guarded question makes four calls, and one more where the whole answer is checked", async () => {
  await product.restart();
  expect(await callsOf("stream", `${feeding} Guarded.`)).toEqual(["ApplyGuardrail", ...plain]);
  expect(await callsOf("json", `${feeding} Whole.`)).toEqual(["ApplyGuardrail", ...plain]);
  await product.restart({ LECTERN_GUARD: "buffer" });
  expect(await callsOf("json", feeding)).toEqual(["ApplyGuardrail", ...plain, "ApplyGuardrail"]);
});
