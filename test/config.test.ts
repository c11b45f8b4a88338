import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { settingsTable } from "../docs/settings-table.ts";
import { evaluationSettings, loadConfig, loadEnvFile } from "../src/config.ts";
import { projectRoot } from "../src/root.ts";
import { retired } from "../src/settings/retired.ts";
import { settings } from "../src/settings/settings.ts";

afterEach(() => vi.unstubAllEnvs());

/** What was set once, and what is said of it now. */
const gone: [Record<string, string>, string][] = [
  [{ LECTERN_SEARCH: "1" }, "LECTERN_SEARCH is no longer a setting: unset it: LECTERN_KNOWLEDGE_BASE alone"],
  [{ LECTERN_KNOWLEDGE_BASE_SEARCH: "1" }, "unset it: the knowledge base chooses"],
  [{ LECTERN_KNOWLEDGE_BASE_FIRST_PAGE: "1" }, "unset it: the first page is 0"],
  [{ LECTERN_BEDROCK_GUARDRAIL_VERSION: "1" }, "set LECTERN_BEDROCK_GUARDRAIL=id:version instead"],
  [{ LECTERN_BEDROCK_GUARDRAIL_STREAM: "1" }, "unset it: the guardrail always checks"],
  [{ LECTERN_BEDROCK_JUDGE_MODEL: "1" }, "name the judge with `lectern eval run --judge MODEL` instead"],
  [{ LECTERN_BEDROCK_LATENCY: "1" }, "unset it: Lectern asks for standard inference"],
  [{ LECTERN_FIRST_TOKEN_MS: "1" }, "unset it: a model has 20 seconds to begin"],
  [{ LECTERN_IDLE_MS: "1" }, "unset it: a model may be silent for 20 seconds"],
  [{ LECTERN_QUESTIONS_PER_MINUTE: "5" }, "set LECTERN_LIMITS=user:5questions/min instead"],
  [{ LECTERN_STREAMS_PER_USER: "2" }, "set LECTERN_LIMITS=user:2streams instead"],
  [
    {
      LECTERN_MAX_STREAMS: "50",
      LECTERN_ALLOWANCES: "user:0.50usd,course:20usd",
      LECTERN_LIMITS: "file:9MB",
    },
    'LECTERN_MAX_STREAMS, LECTERN_ALLOWANCES are no longer settings: set LECTERN_LIMITS="file:9MB, all:50streams, user:0.50usd,course:20usd" instead',
  ],
  [{ LECTERN_MAX_FILE_MB: "500" }, "set LECTERN_LIMITS=file:500MB instead"],
  [{ LECTERN_KEEP_DAYS: "90" }, "set LECTERN_LIMITS=conversation:90days instead"],
  [{ LECTERN_KEEP_DAYS: "0" }, "LECTERN_KEEP_DAYS is no longer a setting: unset it"],
  [
    { LECTERN_BEDROCK_SIMPLE_MODEL: "a", LECTERN_BEDROCK_DEEP_MODEL: "b", LECTERN_BEDROCK_MODEL: "c" },
    'set LECTERN_BEDROCK_MODEL="c, simple=a, deep=b" instead',
  ],
  [{ LECTERN_BEDROCK_FALLBACK_MODELS: "a, b" }, 'set LECTERN_BEDROCK_MODEL="fallback=a, fallback=b" instead'],
  [{ LECTERN_BEDROCK_CITATIONS: "native" }, "set LECTERN_BEDROCK_MODEL=cites=native instead"],
  [
    { LECTERN_BEDROCK_DIMENSIONS: "512" },
    'set LECTERN_BEDROCK_EMBED_MODEL="amazon.titan-embed-text-v2:0, dimensions=512" instead',
  ],
  [{ LECTERN_GUARD_RULES: "/r.yaml" }, 'set LECTERN_GUARD="stream, rules=/r.yaml" instead'],
  [{ LECTERN_GUARD_RULES: "/r.yaml", LECTERN_GUARD: "buffer" }, 'set LECTERN_GUARD="buffer, rules=/r.yaml"'],
  [
    { LECTERN_JUDGE_SAMPLE: "0.1", LECTERN_JUDGE_MODEL: "ollama:llama3.2", LECTERN_JUDGE_BUDGET: "2" },
    'set LECTERN_JUDGE_SAMPLE="0.1, model=ollama:llama3.2, budget=2" instead',
  ],
  [
    { LECTERN_OIDC_AUDIENCE: "api", LECTERN_OIDC_ISSUER: "https://id.example" },
    'set LECTERN_OIDC_ISSUER="https://id.example, audience=api" instead',
  ],
  [{ LECTERN_HIDDEN_SLIDES: "answer" }, "set LECTERN_LEAVE_OUT=nothing instead"],
  [{ LECTERN_HIDDEN_SLIDES: "leave-out" }, "set LECTERN_LEAVE_OUT=hidden-slides instead"],
  [{ LECTERN_SPEAKER_NOTES: "leave-out" }, 'set LECTERN_LEAVE_OUT="hidden-slides, speaker-notes" instead'],
  [
    { LECTERN_HIDDEN_SLIDES: "answer", LECTERN_SPEAKER_NOTES: "leave-out" },
    "set LECTERN_LEAVE_OUT=speaker-notes instead",
  ],
  [
    {
      LECTERN_DATABASE_CONNECTIONS: "4",
      LECTERN_DATABASE_CONNECT_S: "2",
      LECTERN_DATABASE_QUERY_S: "9",
      DATABASE_URL: "postgres://me:secret@h/db",
    },
    "add pool_max_conns=4&connect_timeout=2&statement_timeout=9000 to the parameters of DATABASE_URL, which follow a ?",
  ],
  [{ LECTERN_DENSE_WEIGHT: "0.3" }, "set LECTERN_FUSION=weighted:0.3 instead"],
  [{ LECTERN_DENSE_WEIGHT: "0.3", LECTERN_FUSION: "rrf" }, "unset it: reciprocal rank fusion has no weight"],
];

describe("settings", () => {
  it("are described, and docs/settings.md is what `npm run build:docs` makes of them", () => {
    for (const [name, setting] of Object.entries(settings.shape)) {
      expect(setting.description, name).toBeTruthy();
    }
    const [, table] = readFileSync(join(projectRoot, "docs", "settings.md"), "utf8").split("<!-- table -->");
    expect(table?.trim()).toBe(settingsTable().trim());
  });

  it("name every wrong one, what it was set to, and what is allowed", () => {
    const wrong = { LECTERN_PORT: "many", LECTERN_RERANK: "please" };
    expect(() => loadConfig(wrong)).toThrow(
      /LECTERN_PORT is "many": takes a whole number from 0 to 65535; LECTERN_RERANK is "please": takes "auto"/,
    );
  });

  it.each([
    ["LECTERN_LIMITS", "user:20question", "user:20question: takes limits such as user:20questions/min"],
    ["LECTERN_LIMITS", "all:0streams", "all:0streams: takes 1 to 10000"],
    ["LECTERN_LIMITS", "file:1.5MB", "file:1.5MB: takes a whole number"],
    ["LECTERN_LIMITS", "user:1usd, user:2usd", "user:2usd: this limit stands twice"],
    ["LECTERN_LEAVE_OUT", "notes", "takes hidden-slides, speaker-notes, both with a comma, or nothing"],
    ["LECTERN_FUSION", "weighted:2", "takes rrf, weighted, or weighted: and a weight from 0 to 1"],
    ["LECTERN_GUARD", "buffered", "takes stream or buffer and, after a comma, rules=FILE"],
    ["LECTERN_GUARD", "buffer, rule=a", "takes stream or buffer and, after a comma, rules=FILE"],
    ["LECTERN_JUDGE_SAMPLE", "2", "takes a number from 0 to 1"],
    ["LECTERN_JUDGE_SAMPLE", "0.1, budget=0", "takes a number from 0.01 to 10000"],
    ["LECTERN_BEDROCK_MODEL", "a, b", "takes one model"],
    ["LECTERN_BEDROCK_MODEL", "a, simpel=b", "takes a model and, after commas, simple=MODEL"],
    ["LECTERN_BEDROCK_MODEL", "a, cites=no", "takes auto or native or markers"],
    ["LECTERN_BEDROCK_EMBED_MODEL", "dimensions=300", "dimensions=N: 256, 384, 512"],
    ["LECTERN_OIDC_ISSUER", "http://somewhere", "takes an address that begins with https://"],
    ["LECTERN_ORIGIN", "https://a.example/path", "takes origins such as"],
    ["LECTERN_AUTH", "open", "takes local or password or oidc or insecure-open"],
  ])("refuse %s=%s", (name, value, takes) => {
    expect(() => loadConfig({ [name]: value })).toThrow(`${name} is ${JSON.stringify(value)}: `);
    expect(() => loadConfig({ [name]: value })).toThrow(takes);
  });

  it.each([
    [
      "DATABASE_URL",
      "postgres://me:secret@host/db?connect_timeout=0",
      "connect_timeout takes a whole number",
    ],
    ["LECTERN_ALERT_SECRET", "secret", "takes 16 characters or more"],
    ["LECTERN_OIDC_ISSUER", "http://me:secret@host", "takes an address"],
  ])("do not repeat a wrong %s, which may hold a secret", (name, value, takes) => {
    let said = "";
    try {
      loadConfig({ [name]: value });
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain(`${name}: ${takes}`);
    expect(said).not.toContain("secret");
  });

  it("take their defaults where a detail alone is set", () => {
    const { guard, bedrock, judgeSample, fairUse } = loadConfig({
      LECTERN_GUARD: "rules=/a/rules.yaml",
      LECTERN_BEDROCK_MODEL: "fallback=a, fallback=b, simple=c",
      LECTERN_JUDGE_SAMPLE: "budget=2",
      LECTERN_LIMITS: "user:5questions/min",
    });
    expect(guard).toBe("stream");
    expect(bedrock).toMatchObject({
      answerModel: "global.anthropic.claude-haiku-5-5",
      simpleModel: "c",
      fallbackModels: ["a", "b"],
      citations: "auto",
    });
    expect(judgeSample).toEqual({ share: 0, model: undefined, budget: 2 });
    expect(fairUse).toEqual({ perMinute: 5, streams: 3, allowances: [] });
  });

  it("read a server's limits from the parameters of DATABASE_URL, and leave the driver its own", () => {
    const own = "pool_max_conns=4&connect_timeout=2&statement_timeout=9000";
    expect(loadConfig({ DATABASE_URL: `postgres://h/db?sslmode=require&${own}` }).database).toEqual({
      url: "postgres://h/db?sslmode=require",
      connections: 4,
      connectMs: 2_000,
      queryMs: 9_000,
    });
    const { database } = loadConfig({ DATABASE_URL: "postgres://h/db" });
    expect(database).toEqual({ url: "postgres://h/db", connections: 10, connectMs: 5_000, queryMs: 30_000 });
  });

  it.each(gone)("refuse %j, and say what to write instead", (given, advice) => {
    expect(() => loadConfig(given)).toThrow(advice);
    const [, name, value] = /set ([A-Z_]+)=("[^"]*"|\S+) instead/.exec(advice) ?? [];
    // What is advised is taken.
    if (name && value) loadConfig({ [name]: value.replaceAll('"', "") });
  });

  it("are each tried above, if they are none any more", () => {
    expect(
      new Set(gone.flatMap(([given]) => Object.keys(given).filter((name) => retired.includes(name)))),
    ).toEqual(new Set(retired));
    for (const name of retired) expect(settings.shape).not.toHaveProperty(name);
  });

  it.each([
    ["g1", { id: "g1", version: "DRAFT" }],
    ["g1:3", { id: "g1", version: "3" }],
    ["g1:DRAFT", { id: "g1", version: "DRAFT" }],
    ["arn:aws:bedrock:eu-west-1:123456789012:guardrail/g1", undefined],
    ["arn:aws:bedrock:eu-west-1:123456789012:guardrail/g1:12", { version: "12" }],
    ["", undefined],
  ])("read the guardrail %j", (given, guardrail) => {
    const { bedrock } = loadConfig({ LECTERN_BEDROCK_GUARDRAIL: given });
    if (guardrail) expect(bedrock.guardrail).toMatchObject(guardrail);
    else expect(bedrock.guardrail?.id ?? "").toBe(given);
  });

  it("that decide answers are told by their names, Bedrock's only where Bedrock answers", () => {
    const given = { LECTERN_FUSION: "weighted:0.3", LECTERN_BEDROCK_GUARDRAIL: "g1:2", LECTERN_PORT: "80" };
    const { answerSettings } = loadConfig(given);
    expect(answerSettings).toMatchObject({ LECTERN_PROVIDER: "local", LECTERN_FUSION: "weighted:0.3" });
    expect(Object.keys(answerSettings).join()).not.toMatch(/BEDROCK|PORT/);
    const onBedrock = loadConfig({
      LECTERN_BEDROCK_MODEL: "a, deep=b, fallback=c",
      ...given,
      LECTERN_PROVIDER: "bedrock",
      AWS_DEFAULT_REGION: "eu-west-1",
    });
    expect(onBedrock.answerSettings).toMatchObject({
      LECTERN_BEDROCK_GUARDRAIL: "g1:2",
      AWS_REGION: "eu-west-1",
      LECTERN_BEDROCK_MODEL: "a, deep=b",
      LECTERN_GUARD: "stream",
    });
    expect(evaluationSettings).not.toContain("LECTERN_DATA");
  });
});

describe("a .env file in the working folder", () => {
  it("sets what the environment does not, and need not be there", () => {
    const folder = mkdtempSync(join(tmpdir(), "lectern-env-"));
    const before = process.cwd();
    vi.stubEnv("LECTERN_HOST", "10.0.0.1");
    vi.stubEnv("LECTERN_LIMITS", undefined);
    process.chdir(folder);
    try {
      loadEnvFile();
      writeFileSync(".env", "LECTERN_HOST=0.0.0.0\nLECTERN_LIMITS=all:7streams, user:1usd\n");
      loadEnvFile();
      expect(loadConfig()).toMatchObject({ host: "10.0.0.1", maxStreams: 7 });
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });
});
