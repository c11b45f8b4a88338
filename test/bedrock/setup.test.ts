import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guardrailDefinition } from "../../src/providers/bedrock/control/guardrail-definition.ts";
import { runLectern } from "../fixtures/command-line.ts";
import { stubCredentials } from "../providers/bedrock/fake-bedrock.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { environment } from "./settings.ts";

/** Guardrail, prompts and Knowledge Base as code, on the fake's control plane. The tests follow one account. */
const folder = mkdtempSync(join(tmpdir(), "lectern-setup-"));
let rules = join(folder, "rules.yaml");
let plane: ControlPlane;
/** IAM actions of all that was called, as the command prints its calls. */
const called: string[] = [];
const lectern = async (...words: string[]) => {
  const ended = await run(...words);
  for (const [, service, operation] of ended.out.matchAll(/^(bedrock|bedrock-agent|s3vectors)\.(\w+)$/gm))
    called.push(`${service === "s3vectors" ? service : "bedrock"}:${operation}`);
  return ended;
};
const run = (...words: string[]) =>
  runLectern(folder, ["bedrock", ...words], {
    ...environment,
    LECTERN_GUARD: `stream, rules=${rules}`,
    AWS_ENDPOINT_URL_BEDROCK: plane.url,
    AWS_ENDPOINT_URL_BEDROCK_AGENT: plane.url,
    AWS_ENDPOINT_URL_S3VECTORS: plane.url,
  });
const base = [
  "--knowledge-base",
  "--bucket",
  "course",
  "--prefix",
  "week-1/",
  "--role",
  "arn:aws:iam::123456789012:role/kb",
];
const kinds = () => [...plane.things.values()].map(({ kind }) => kind);

beforeAll(async () => {
  stubCredentials();
  plane = await startControlPlane();
  writeFileSync(
    rules,
    'words: [cheat sheet]\ntopics: [{ name: "exams: 2026", phrases: [exam questions], examples: [What is in the exam?] }]\n',
  );
});
afterAll(async () => {
  await plane.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("lectern bedrock setup", () => {
  it("prints its calls, and makes none, in a dry run", async () => {
    const { code, out } = await lectern("setup", "--dry-run", ...base);
    expect(code).toBe(0);
    expect(plane.calls).toEqual([]);
    expect(out).toMatch(/^bedrock\.CreateGuardrail \{"name":"lectern",.*"name":"exams- 2026"/);
    expect(out).toMatch(
      /^bedrock-agent\.CreateDataSource \{"knowledgeBaseId":"<knowledge base>".*arn:aws:s3:::course/m,
    );
  });

  it("makes the guardrail of the rules and the prompts, tagged, and says what to set", async () => {
    const { code, out } = await lectern("setup");
    expect(code).toBe(0);
    expect(kinds()).toEqual(["guardrail", "prompt", "prompt", "prompt"]);
    const [guardrail, prompt] = [...plane.things.values()];
    expect(guardrail?.body).toMatchObject({
      tags: [
        { key: "application", value: "lectern" },
        { key: "lectern-setup", value: "lectern" },
      ],
      wordPolicyConfig: { wordsConfig: [{ text: "cheat sheet" }] },
      topicPolicyConfig: {
        topicsConfig: [{ type: "DENY", definition: "Questions about exams: 2026: exam questions" }],
      },
      contextualGroundingPolicyConfig: {
        filtersConfig: [{ type: "GROUNDING", threshold: 0.165 }, { type: "RELEVANCE" }],
      },
    });
    expect(JSON.stringify(guardrail?.body)).toContain('{"type":"EMAIL","action":"ANONYMIZE"');
    expect(prompt?.body).toMatchObject({ name: "lectern-answer-v4", tags: { "lectern-setup": "lectern" } });
    expect(out).toContain(`LECTERN_BEDROCK_GUARDRAIL=${guardrail?.id}:1`);
  });

  it("makes no call where all is as it should be", async () => {
    plane.calls.length = 0;
    const { code, out } = await lectern("setup");
    expect([code, plane.calls]).toEqual([0, []]);
    expect(out).toContain("Everything is there as it should be.");
  });

  it("publishes a new version of a guardrail whose rules have changed, and of nothing else", async () => {
    // By another name, as a process reads a file of rules once.
    const before = readFileSync(rules, "utf8");
    rules = join(folder, "changed.yaml");
    writeFileSync(rules, `${before}pii: { question: block }\n`);
    plane.calls.length = 0;
    const { out } = await lectern("setup");
    expect(plane.calls.map((call) => call.split(" ")[0])).toEqual(["PUT", "GET", "GET", "POST"]);
    // A prompt that has changed likewise.
    const state = join(folder, "data", "bedrock-lectern.json");
    const made = readFileSync(state, "utf8");
    writeFileSync(state, made.replace("lectern-answer-v4", "lectern-answer-v3"));
    expect((await lectern("setup")).out).toMatch(/^bedrock-agent\.UpdatePrompt$/m);
    expect(out).toMatch(/LECTERN_BEDROCK_GUARDRAIL=\w+:2/);
  });

  it("makes a Knowledge Base on S3 Vectors with the bucket as its data source", async () => {
    const { code, out } = await lectern("setup", ...base);
    expect(code).toBe(0);
    expect(kinds().slice(4)).toEqual(["vectorBucket", "index", "knowledgeBase", "dataSource"]);
    expect([...plane.things.values()].at(-1)?.body).toMatchObject({
      dataSourceConfiguration: {
        s3Configuration: { bucketArn: "arn:aws:s3:::course", inclusionPrefixes: ["week-1/"] },
      },
    });
    expect(out).toMatch(/LECTERN_KNOWLEDGE_BASE=\w+/);
    expect(out).toMatch(/start-ingestion-job/);
  });

  it.each([
    [["setup", "--knowledge-base"], /--bucket and --role/],
    [["setup", "--name", "Ours!"], /--name takes/],
  ])("says what is wrong with %j", async (words, said) => {
    expect(await lectern(...words)).toMatchObject({ code: 2, err: expect.stringMatching(said) });
  });
});

it.each([
  [{ words: ["x".repeat(101)] }, /takes 100 characters/],
  [
    { topics: Array(31).fill({ name: "exams", phrases: ["exam"], examples: [] }) },
    /31 topics, of which a guardrail takes 30/,
  ],
])("says where the rules are more than a guardrail takes (%#)", (changes, said) => {
  const pii = { kinds: [], question: "mask" as const, answer: "mask" as const };
  const none = {
    words: [],
    topics: [],
    pii,
    injection: "allow" as const,
    grounding: { minimum: 0 },
    blocked: "No.",
  };
  expect(() => guardrailDefinition({ ...none, ...changes })).toThrow(said);
});

describe("lectern bedrock teardown", () => {
  it("takes away what setup made, though some of it is gone, and leaves what others made", async () => {
    plane.things.set("theirs", {
      kind: "guardrail",
      id: "theirs",
      body: { name: "theirs" },
      versions: 1,
      polls: 2,
    });
    const [[prompt = ""] = []] = [...plane.things].filter(([, { kind }]) => kind === "prompt");
    plane.things.delete(prompt);
    expect(await lectern("teardown")).toMatchObject({ code: 0 });
    expect([...plane.things.keys()]).toEqual(["theirs"]);
    plane.calls.length = 0;
    expect(await lectern("teardown")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Nothing by the name lectern/),
    });
    expect(plane.calls).toEqual([]);
  });

  it("goes on from where it failed, and never takes over what it has not made", async () => {
    plane.things.set("old", {
      kind: "guardrail",
      id: "old",
      body: { name: "lectern" },
      versions: 0,
      polls: 0,
    });
    expect(await lectern("setup")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/choose another --name/),
    });
    plane.things.delete("old");
    plane.things.set("held", {
      kind: "prompt",
      id: "held",
      body: { name: "lectern-answer-v4" },
      versions: 0,
      polls: 0,
    });
    expect(await lectern("setup")).toMatchObject({ code: 1 });
    plane.things.delete("held");
    plane.calls.length = 0;
    expect(await lectern("setup")).toMatchObject({ code: 0 });
    expect(plane.calls.filter((call) => call === "POST /guardrails")).toEqual([]);
  });
});

it("needs the permissions that docs/bedrock.md names, and no others", () => {
  const operations = new Set(called);
  const page = readFileSync("docs/bedrock.md", "utf8");
  const listed = /The command needs its own permissions[^\n]*?The role lets/.exec(page)?.[0] ?? "";
  const named = Array.from(listed.matchAll(/`((?:bedrock|s3vectors):\w+)`/g), ([, action = ""]) => action);
  expect(named.filter((action) => !action.endsWith(":TagResource")).sort()).toEqual([...operations].sort());
});
