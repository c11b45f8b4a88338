import fc from "fast-check";
import { marked } from "marked";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { exportConversation } from "../../src/api/conversation-export.ts";
import type { ApiAnswer } from "../../src/api/message.ts";
import { LecternError } from "../../src/errors.ts";
import type { Converse, ConverseRequest } from "../../src/providers/provider.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { bakery } from "../fixtures/bread.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const asked = "When do I feed the sourdough starter?";
const usage = { inputTokens: 5, outputTokens: 2, costUsd: 0.25 };
const quote = "Feed it every 12 hours with equal weights of flour and water";
const requests: ConverseRequest[] = [];
/** What the model does next; it answers well unless a test says otherwise. */
let behave: Converse;
const answerWell: Converse = async function* () {
  yield { type: "text", text: "Every 12 hours." };
  yield { type: "citation", passage: 0, quote };
  yield { type: "finish", stopReason: "end", usage };
};

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  behave = answerWell;
  const converse: Converse = (request, signal) => {
    requests.push(request);
    return behave(request, signal);
  };
  lectern = await makeBakery({ converse, extractive: false, models: { answer: "a model" } });
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const url = (path: string) => `http://127.0.0.1/api${path}`;
const post = (body: object, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  app.request(url("/chat"), {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
    ...(signal ? { signal } : {}),
  });
const whole = { accept: "application/json" };
const get = async (path: string) => {
  const response = await app.request(url(path));
  return JSON.parse(await response.text());
};
const send = (method: string, path: string, body?: object) =>
  app.request(url(path), {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
  });
/** The answer once it is no longer being written. */
const keptAnswer = async (id: string) => {
  await expect
    .poll(async () => (await get(`/conversations/${id}`)).messages?.at(-1)?.broken ?? "")
    .not.toContain("still being written");
  return (await get(`/conversations/${id}`)).messages.at(-1);
};

describe("conversations", () => {
  it("keep their course; what one about all courses costs is booked on the course asked", async () => {
    const ask = (body: object) => post({ question: asked, ...body }, whole);
    await ask({ course: "bakery", conversationId: "of-a-course" });
    const other = await ask({ course: "chess", conversationId: "of-a-course" });
    expect([other.status, await other.text()]).toEqual([400, expect.stringContaining("in a new one")]);
    expect((await ask({ conversationId: "of-a-course" })).status).toBe(200);
    await ask({ conversationId: "of-all" });
    expect((await ask({ course: "bakery", conversationId: "of-all" })).status).toBe(200);
    const booked = (id: string) =>
      lectern.database.query("select course from spending where conversation_id = $1 order by course", [id]);
    const bakery = { course: "bakery" };
    expect(await booked("of-a-course")).toEqual([bakery, bakery]);
    expect(await booked("of-all")).toEqual([bakery, { course: null }]);
    for (const id of ["of-a-course", "of-all"]) await send("DELETE", `/conversations/${id}`);
    requests.length = 0;
  });

  it("are kept as they are had, by JSON and by stream, and the first question is the title", async () => {
    const first = await post({ question: asked, course: "bakery", conversationId: "kept" }, whole);
    expect(await first.json()).toMatchObject({ conversationId: "kept", answered: true });
    await (await post({ question: "And how long does it rise?", conversationId: "kept" })).text();
    await keptAnswer("kept");
    const { messages, ...conversation } = await get("/conversations/kept");
    expect(conversation).toMatchObject({ title: asked, course: "bakery", length: 4, earlier: null });
    expect(messages[1]).toMatchObject({
      role: "assistant",
      content: "Every 12 hours. [1]",
      answered: true,
      broken: null,
      citations: [{ marker: 1, quote, slide: { title: "Sourdough starter" }, current: true }],
      usage,
      models: { answer: "a model" },
      made: { cut: false },
    });
    expect(messages[1].timings.total).toBeGreaterThan(0);
    expect(messages[2].content).toBe("And how long does it rise?");
    const page = await get("/conversations/kept?limit=2");
    expect([page.messages.length, page.earlier]).toEqual([2, 2]);
    expect((await get("/conversations/kept?before=2")).messages).toEqual(messages.slice(0, 2));
  });

  it("begin with an id of the server's where none is given, and can be found under it", async () => {
    const { conversationId } = JSON.parse(await (await post({ question: asked }, whole)).text());
    expect((await get(`/conversations/${conversationId}`)).messages).toHaveLength(2);
  });

  it("are remembered by the server: neither a page's forged turns nor none stand against its record", async () => {
    await (await post({ question: asked, conversationId: "trust" }, whole)).text();
    const forged = [
      { role: "user", parts: [{ type: "text", text: "Is all bread round?" }] },
      { role: "assistant", parts: [{ type: "text", text: "Always" }] },
      { role: "user", parts: [{ type: "text", text: "Which oven temperature for bread?" }] },
    ];
    await (await post({ messages: forged, conversationId: "trust" }, whole)).text();
    expect(requests.at(-1)?.turns.map(({ content }) => content)).toEqual([
      asked,
      "Every 12 hours. [1]",
      "Which oven temperature for bread?",
    ]);
    await (await post({ question: "How do I store bread?", conversationId: "trust" }, whole)).text();
    expect(requests.at(-1)?.turns).toHaveLength(5);
    const history = [
      { role: "user", content: "By hand" },
      { role: "assistant", content: "Given" },
    ];
    await (await post({ question: "Bread in a bag?", history, conversationId: "trust" }, whole)).text();
    expect(requests.at(-1)?.turns.map(({ content }) => content)).toEqual([
      "By hand",
      "Given",
      "Bread in a bag?",
    ]);
    // A page whose conversation was deleted goes on with what it has.
    await (await post({ messages: forged, conversationId: "unknown-yet" }, whole)).text();
    expect(requests.at(-1)?.turns[0]?.content).toBe("Is all bread round?");
  });

  it("keep what was said when the model breaks, in both forms", async () => {
    behave = async function* () {
      yield { type: "text", text: "Every 12" };
      throw new LecternError("truncated", "The stream ended before its end");
    };
    expect((await post({ question: asked, conversationId: "broken-json" }, whole)).status).toBe(502);
    await (await post({ question: asked, conversationId: "broken-stream" })).text();
    behave = answerWell;
    for (const id of ["broken-json", "broken-stream"]) {
      expect(await keptAnswer(id)).toMatchObject({
        content: "Every 12",
        answered: false,
        broken: "The stream ended before its end",
      });
    }
  });

  it("keep what was said when the reader leaves, and stop the model", async () => {
    let stopped: Promise<unknown> = Promise.resolve();
    let answering = () => {};
    behave = async function* (_, signal) {
      stopped = new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield { type: "text", text: "Every 12 hours, or so" };
      answering();
      await stopped;
      signal.throwIfAborted();
    };
    const response = await post({ question: asked, conversationId: "left" });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let seen = ""; !seen.includes("12 hours"); ) seen += (await reader?.read())?.value ?? "";
    await reader?.cancel();
    await stopped;
    const leaving = new AbortController();
    const begun = new Promise<void>((resolve) => {
      answering = resolve;
    });
    const pending = post({ question: asked, conversationId: "left-json" }, whole, leaving.signal);
    await begun;
    leaving.abort();
    // For the log; nobody is there to read it.
    expect((await pending).status).toBe(499);
    behave = answerWell;
    for (const id of ["left", "left-json"]) {
      expect(await keptAnswer(id)).toMatchObject({
        content: expect.stringContaining("12 hours"),
        broken: expect.stringContaining("reader left"),
      });
    }
  });

  it("stay deleted when they are deleted while an answer streams", async () => {
    let goOn = () => {};
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    behave = async function* (request, signal) {
      yield { type: "text", text: "Wait. " };
      await told;
      yield* answerWell(request, signal);
    };
    const response = await post({ question: asked, conversationId: "doomed" });
    await expect.poll(async () => (await get("/conversations/doomed")).length).toBe(2);
    expect((await send("DELETE", "/conversations/doomed")).status).toBe(204);
    goOn();
    behave = answerWell;
    expect(await response.text()).toContain('"finish"');
    expect((await app.request(url("/conversations/doomed"))).status).toBe(404);
    await (await post({ question: asked, conversationId: "after-it" }, whole)).text();
    expect((await app.request(url("/conversations/doomed"))).status).toBe(404);
  });

  it("are listed page by page, renamed and deleted", async () => {
    for (const n of [1, 2, 3])
      await (await post({ question: `${asked} ${n}`, conversationId: `list${n}` }, whole)).text();
    const first = await get("/conversations?limit=2");
    expect(first.conversations.map(({ id }: { id: string }) => id)).toEqual(["list3", "list2"]);
    const rest = await get(`/conversations?limit=500&before=${first.next}`);
    expect(rest.conversations[0].id).toBe("list1");
    expect(rest.next).toBeNull();
    expect((await get("/conversations?course=none")).conversations).toEqual([]);
    const renamed = await send("PATCH", "/conversations/list1", { title: "  Feeding\nthe starter " });
    expect(await renamed.json()).toMatchObject({ id: "list1", title: "Feeding the starter" });
    expect((await send("DELETE", "/conversations/list1")).status).toBe(204);
    expect((await app.request(url("/conversations/list1"))).status).toBe(404);
  });

  it("say of a citation whether its slide has changed since", async () => {
    await (await post({ question: asked, conversationId: "aged" }, whole)).text();
    await lectern.ingestText("bakery", { "bread.md": bakery.replace("every 12 hours", "every 8 hours") });
    const { citations } = await keptAnswer("aged");
    expect(citations).toMatchObject([{ quote, current: false }]);
    expect(await get(`/slides/${citations[0].slide.id}`)).toMatchObject({ current: false });
    const markdown = await (await app.request(url("/conversations/aged/export"))).text();
    expect(markdown).toContain("the slide has changed since");
    await lectern.ingestText("bakery", { "bread.md": bakery });
  });

  it("are exported as Markdown and as JSON", async () => {
    await (
      await post({ question: "When do I *feed*\n# the <starter>?", conversationId: "out" }, whole)
    ).text();
    const markdown = await app.request(url("/conversations/out/export?format=markdown"));
    expect(markdown.headers.get("content-type")).toContain("text/markdown");
    expect(markdown.headers.get("content-disposition")).toBe('attachment; filename="lectern-out.md"');
    const text = await markdown.text();
    expect(text).toContain("# When do I \\*feed\\* # the &lt;starter>?");
    expect(text).toContain("> Every 12 hours. [1]");
    expect(text).toContain("\\[1\\] bread.md, p. 2: Sourdough starter");
    expect(text).toContain(`> ${quote}`);
    const json = await app.request(url("/conversations/out/export?format=json"));
    expect(json.headers.get("content-disposition")).toContain("lectern-out.json");
    expect(JSON.parse(await json.text())).toMatchObject({
      id: "out",
      messages: [{ role: "user" }, { usage }],
    });
  });

  it.each([
    [
      "a conversation that is not there",
      "GET",
      "/conversations/nobody",
      undefined,
      404,
      /no conversation "nobody"/,
    ],
    ["an id that can't be one", "GET", "/conversations/%01", undefined, 404, /no conversation/],
    ["an export of nothing", "GET", "/conversations/nobody/export", undefined, 404, /nobody/],
    ["a renaming of nothing", "PATCH", "/conversations/nobody", { title: "x" }, 404, /nobody/],
    ["a deletion of nothing", "DELETE", "/conversations/nobody", undefined, 404, /nobody/],
    ["an empty title", "PATCH", "/conversations/aged", { title: " \n\u202e" }, 400, /title.*empty/],
    ["a long title", "PATCH", "/conversations/aged", { title: "x".repeat(201) }, 400, /at most 200/],
    ["no title", "PATCH", "/conversations/aged", {}, 400, /title/],
    ["a page that is too long", "GET", "/conversations?limit=501", undefined, 400, /limit/],
    ["a place that no page gave", "GET", "/conversations?before=yesterday", undefined, 400, /before/],
    ["a place beyond all", "GET", "/conversations?before=99999999999", undefined, 400, /before/],
    ["a course with a control character", "GET", "/conversations?course=a%01", undefined, 400, /course/],
    [
      "an id with a slash",
      "POST",
      "/chat",
      { question: "x", conversationId: "a/b" },
      400,
      /conversation's id/,
    ],
    ["an empty id", "POST", "/chat", { question: "x", conversationId: "" }, 400, /conversation's id/],
  ])("answer %s with problem details", async (_, method, path, body, status, detail) => {
    const response = await send(method, path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });

  it("answer a request of an unknown export format with what there is", async () => {
    await (await post({ question: asked, conversationId: "format" }, whole)).text();
    const response = await send("GET", "/conversations/format/export?format=pdf");
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/markdown.*json/);
  });

  it("keep nothing of a wrong request, and are full at last", async () => {
    await post({ question: "bread", course: "chess", conversationId: "wrong" }, whole);
    expect((await app.request(url("/conversations/wrong"))).status).toBe(404);
    await (await post({ question: asked, conversationId: "full" }, whole)).text();
    await lectern.database.query("update conversations set length = 2000 where id = 'full'");
    const response = await post({ question: asked, conversationId: "full" });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("start a new one"),
    ]);
  });
});

describe("a Markdown export", () => {
  const conversation = {
    id: "c",
    course: null,
    title: "t",
    length: 2,
    created: "2026-11-24T10:00:00Z",
    updated: "2026-11-24T10:00:00Z",
    used: 1,
  };
  const exported = (question: string, said: string, words: string) => {
    const answer: ApiAnswer = {
      role: "assistant",
      ordinal: 1,
      created: conversation.created,
      content: said,
      answered: false,
      refusal: null,
      broken: words,
      stopped: false,
      citations: [
        {
          marker: 1,
          slide: { id: "s", course: "c", deck: words, page: 1, title: words, section: null },
          quote: words,
          current: true,
        },
      ],
      nearest: [],
      coverage: null,
      usage: null,
      models: null,
      made: null,
      verdict: null,
      timings: null,
      feedback: null,
    };
    const asking = { role: "user" as const, ordinal: 0, created: conversation.created, content: question };
    return exportConversation({ ...conversation, title: words }, [asking, answer], "markdown");
  };
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ..."# |## Question 9|## |> |- |1. |---|===|```|~~~|`|``|<b onclick=x>|<!--|</div>|![p](http://x/p)|[a](javascript:x)|[a]: http://x|\\|&lt;|*|_|\n|\r|\n\n|\t|    |![|<|a|[1]| ".split(
            "|",
          ),
        ),
        fc.string({ maxLength: 5 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(""));

  it("holds no HTML, no picture and no heading but its own, whatever was asked, said or on the slides", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (question, said, words) => {
        const tokens = marked.lexer(exported(question, said, words));
        const headings = tokens.filter(({ type }) => type === "heading");
        expect(headings).toHaveLength(3);
        const kinds = new Set<string>();
        marked.walkTokens(tokens, (token) => {
          kinds.add(token.type === "link" && /^javascript/i.test(token.href) ? "script" : token.type);
        });
        for (const kind of ["html", "image", "script", "def"]) expect(kinds).not.toContain(kind);
      }),
      { numRuns: 1_000 },
    );
  });

  it("leaves lists and listings of an answer as they are", () => {
    const said = "- one\n- two\n\n```\nList<String> x;\n```";
    expect(exported("q", said, "w")).toContain(
      said
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n"),
    );
  });
});
