/**
 * The peer: the RAG chain of LangChain.js's own guides behind a route that streams, on the same fake Bedrock. It embeds
 * the question, finds by cosine, and asks the model: no lexical search, reranking, guardrail, citations or memory.
 * `tsx bench/chat-peer.ts <course.jsonl>`, started by `bench/chat-servers.ts`.
 */
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import type { AddressInfo } from "node:net";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { serve } from "@hono/node-server";
import { BedrockEmbeddings, ChatBedrockConverse } from "@langchain/aws";
import { createStuffDocumentsChain } from "@langchain/classic/chains/combine_documents";
import { createRetrievalChain } from "@langchain/classic/chains/retrieval";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import { ChatPromptTemplate, PromptTemplate } from "@langchain/core/prompts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { CourseSlide } from "./chat-course.ts";
import { announce, answerModel, embedModel, region } from "./chat-wire.ts";

/** As many passages as Lectern sends at most. */
const passages = 8;

// HTTP/1.1 with room for all streams, as Lectern has it: the defaults would be HTTP/2, and with this handler 50 sockets.
const client = new BedrockRuntimeClient({
  region,
  requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true, maxSockets: 512 }) }),
});
const slides = readFileSync(process.argv[2] ?? "", "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as CourseSlide);
const documents = slides.map(
  ({ id, title, text }) => new Document({ pageContent: `${title}\n${text}`, metadata: { id } }),
);
const embeddings = new BedrockEmbeddings({ model: embedModel, region, client });
const store = await MemoryVectorStore.fromDocuments(documents, embeddings);
const chain = await createRetrievalChain({
  retriever: store.asRetriever(passages),
  combineDocsChain: await createStuffDocumentsChain({
    llm: new ChatBedrockConverse({
      model: answerModel,
      region,
      client,
      maxTokens: 800,
      // As Lectern asks it: a model that thinks would spend the tokens of the answer on that.
      additionalModelRequestFields: { thinking: { type: "disabled" } },
    }),
    prompt: ChatPromptTemplate.fromMessages([
      ["system", "Answer from the numbered passages alone, and cite them as [n]."],
      ["human", "<question>{input}</question>\n\n{context}"],
    ]),
    documentPrompt: PromptTemplate.fromTemplate("[{id}] {page_content}"),
  }),
});

const app = new Hono().post("/api/chat", async (context) => {
  const { question } = await context.req.json<{ question: string }>();
  return streamSSE(context, async (stream) => {
    const leaving = new AbortController();
    stream.onAbort(() => leaving.abort());
    const send = (chunk: object) => stream.writeSSE({ data: JSON.stringify(chunk) });
    try {
      for await (const { answer } of await chain.stream({ input: question }, { signal: leaving.signal }))
        if (answer) await send({ type: "text-delta", delta: answer });
      await send({ type: "finish" });
    } catch (error) {
      await send({ type: "error", errorText: String(error) });
    }
    await stream.writeSSE({ data: "[DONE]" });
  });
});
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }: AddressInfo) => {
  announce(`http://127.0.0.1:${port}`);
});
