import { splitNames } from "./kinds.ts";

type Given = Record<string, string | undefined>;

/** Settings that left with what they set, and what to do instead. */
const withdrawn: Record<string, string> = {
  LECTERN_SEARCH: "unset it: LECTERN_KNOWLEDGE_BASE alone decides whether a knowledge base is searched",
  LECTERN_KNOWLEDGE_BASE_SEARCH: "unset it: the knowledge base chooses what its vector store can do",
  LECTERN_KNOWLEDGE_BASE_FIRST_PAGE: "unset it: the first page is 0, as Bedrock counts",
  LECTERN_BEDROCK_GUARDRAIL_VERSION: "set LECTERN_BEDROCK_GUARDRAIL=id:version instead",
  LECTERN_BEDROCK_GUARDRAIL_STREAM:
    "unset it: the guardrail always checks words before the student reads them",
  LECTERN_BEDROCK_JUDGE_MODEL: "name the judge with `lectern eval run --judge MODEL` instead",
  LECTERN_BEDROCK_LATENCY: "unset it: Lectern asks for standard inference",
  LECTERN_FIRST_TOKEN_MS: "unset it: a model has 20 seconds to begin",
  LECTERN_IDLE_MS: "unset it: a model may be silent for 20 seconds",
};

/** Settings that are parts of another now: what each writes there. */
interface Moved {
  to: string;
  parts: Record<string, (value: string, given: Given) => string>;
  /** What stands before the parts where the setting is not set. */
  head?: string;
}

const moved: Moved[] = [
  {
    to: "LECTERN_LIMITS",
    parts: {
      LECTERN_QUESTIONS_PER_MINUTE: (most) => `user:${most}questions/min`,
      LECTERN_STREAMS_PER_USER: (most) => `user:${most}streams`,
      LECTERN_MAX_STREAMS: (most) => `all:${most}streams`,
      LECTERN_ALLOWANCES: (allowances) => allowances,
      LECTERN_MAX_FILE_MB: (size) => `file:${size}MB`,
      LECTERN_KEEP_DAYS: (days) => (days === "0" ? "" : `conversation:${days}days`),
    },
  },
  {
    to: "LECTERN_BEDROCK_MODEL",
    parts: {
      LECTERN_BEDROCK_SIMPLE_MODEL: (model) => `simple=${model}`,
      LECTERN_BEDROCK_DEEP_MODEL: (model) => `deep=${model}`,
      LECTERN_BEDROCK_FALLBACK_MODELS: (models) =>
        splitNames(models)
          .map((model) => `fallback=${model}`)
          .join(", "),
      LECTERN_BEDROCK_CITATIONS: (how) => `cites=${how}`,
    },
  },
  {
    to: "LECTERN_BEDROCK_EMBED_MODEL",
    head: "amazon.titan-embed-text-v2:0",
    parts: { LECTERN_BEDROCK_DIMENSIONS: (size) => `dimensions=${size}` },
  },
  { to: "LECTERN_GUARD", head: "stream", parts: { LECTERN_GUARD_RULES: (file) => `rules=${file}` } },
  {
    to: "LECTERN_JUDGE_SAMPLE",
    head: "0",
    parts: {
      LECTERN_JUDGE_MODEL: (model) => `model=${model}`,
      LECTERN_JUDGE_BUDGET: (dollars) => `budget=${dollars}`,
    },
  },
  { to: "LECTERN_OIDC_ISSUER", parts: { LECTERN_OIDC_AUDIENCE: (name) => `audience=${name}` } },
  {
    to: "LECTERN_LEAVE_OUT",
    parts: {
      LECTERN_HIDDEN_SLIDES: (choice) => (choice === "answer" ? "" : "hidden-slides"),
      LECTERN_SPEAKER_NOTES: (choice, given) => {
        // Hidden slides were left out unless something else was said.
        const slides = given.LECTERN_HIDDEN_SLIDES === undefined ? ["hidden-slides"] : [];
        return [...slides, ...(choice === "leave-out" ? ["speaker-notes"] : [])].join(", ");
      },
    },
  },
];

const parameters: Record<string, (value: string) => string> = {
  LECTERN_DATABASE_CONNECTIONS: (most) => `pool_max_conns=${most}`,
  LECTERN_DATABASE_CONNECT_S: (seconds) => `connect_timeout=${seconds}`,
  LECTERN_DATABASE_QUERY_S: (seconds) => `statement_timeout=${Number(seconds) * 1_000}`,
};

export const retired = [
  ...Object.keys(withdrawn),
  ...moved.flatMap(({ parts }) => Object.keys(parts)),
  ...Object.keys(parameters),
  "LECTERN_DENSE_WEIGHT",
];

/** A sentence for each setting that is set and is none any more, with what to write instead. */
export function findRetired(given: Given): string[] {
  const set = (names: string[]) => names.filter((name) => given[name] !== undefined);
  const faults = set(Object.keys(withdrawn)).map((name) => sayGone([name], withdrawn[name] ?? ""));
  for (const { to, parts, head } of moved) {
    const old = set(Object.keys(parts));
    if (old.length === 0) continue;
    const values = [given[to] ?? head, ...old.map((name) => parts[name]?.(given[name] ?? "", given))];
    const value = values.filter(Boolean).join(", ");
    const nothing = to === "LECTERN_LEAVE_OUT" ? `set ${to}=nothing instead` : "unset it";
    faults.push(sayGone(old, value === "" ? nothing : `set ${to}=${quoted(value)} instead`));
  }
  const old = set(Object.keys(parameters));
  // The address itself is not repeated: it holds a password.
  const query = old.map((name) => parameters[name]?.(given[name] ?? "")).join("&");
  if (query) faults.push(sayGone(old, `add ${query} to the parameters of DATABASE_URL, which follow a ?`));
  const weight = given.LECTERN_DENSE_WEIGHT;
  if (weight !== undefined)
    faults.push(
      sayGone(
        ["LECTERN_DENSE_WEIGHT"],
        given.LECTERN_FUSION === "rrf"
          ? "unset it: reciprocal rank fusion has no weight"
          : `set LECTERN_FUSION=weighted:${weight} instead`,
      ),
    );
  return faults;
}

function sayGone(names: string[], advice: string): string {
  const list = names.join(", ");
  return names.length === 1
    ? `${list} is no longer a setting: ${advice}`
    : `${list} are no longer settings: ${advice}`;
}

/** As a shell and a `.env` file take it. */
const quoted = (value: string): string => (/\s/.test(value) ? `"${value}"` : value);
