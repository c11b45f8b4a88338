import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import type { Config } from "../../config.ts";
import { errorMessage, LecternError } from "../../errors.ts";
import { projectRoot } from "../../root.ts";
import { messagesFor } from "../../text/messages.ts";
import { namedKinds, personalDataKinds } from "../../text/personal-data/kinds.ts";

const phrases = z.array(z.string().trim().min(1)).default([]);
const message = z.string().trim().min(1);

const kind = z.enum([...personalDataKinds, ...namedKinds]);

const topic = z.strictObject({
  name: z.string().trim().min(1),
  phrases,
  examples: phrases,
  message: message.optional(),
});

const ownMessages = z.strictObject({
  blocked: message.optional(),
  injection: message.optional(),
  pii: message.optional(),
  leak: message.optional(),
});

/** One file's rules. What it leaves out is as in the rules that come with Lectern. */
const givenRules = z.strictObject({
  words: phrases.optional(),
  topics: z
    .array(topic.refine((one) => one.phrases.length + one.examples.length > 0, "needs phrases or examples"))
    .optional(),
  pii: z
    .strictObject({
      kinds: z.array(kind).optional(),
      question: z.enum(["mask", "block", "allow"]).optional(),
      answer: z.enum(["mask", "allow"]).optional(),
    })
    .optional(),
  injection: z.enum(["block", "allow"]).optional(),
  leak: z.enum(["block", "allow"]).optional(),
  grounding: z.strictObject({ minimum: z.number().min(0).max(1) }).optional(),
  messages: ownMessages.optional(),
});
type GivenRules = z.output<typeof givenRules>;
export type GuardTopic = z.output<typeof topic>;

/** What the local guard holds questions and answers to; docs/guard.md says what each means. */
export interface GuardRules {
  words: string[];
  topics: GuardTopic[];
  pii: Required<NonNullable<GivenRules["pii"]>>;
  injection: "block" | "allow";
  leak: "block" | "allow";
  grounding: { minimum: number };
  /** Said in every language; what is left out is said in the question's. */
  messages: NonNullable<GivenRules["messages"]>;
}

/** Whether people's names or addresses are to be found, which takes a model. */
export function asksForNames({ guardRulesFile }: Pick<Config, "guardRulesFile">): boolean {
  const { pii } = loadGuardRules(guardRulesFile);
  return pii.question !== "allow" && namedKinds.some((kind) => pii.kinds.includes(kind));
}

/** What is said in place of an answer. */
export function sayInstead(
  { messages }: Pick<GuardRules, "messages">,
  name: keyof GuardRules["messages"],
  question: string,
): string {
  return messages[name] ?? messagesFor(question).say(name);
}

const shippedFile = join(projectRoot, "prompts", "guard-rules.v1.yaml");
const loaded = new Map<string, GuardRules>();

/**
 * The rules of a YAML file, read once; undefined: those that come with Lectern. Throws `config` with the file, the
 * field and what is allowed there.
 */
export function loadGuardRules(path: string | undefined): GuardRules {
  const file = path ?? shippedFile;
  const known = loaded.get(file);
  if (known) return known;
  const rules =
    file === shippedFile ? complete(readRules(file)) : merge(loadGuardRules(undefined), readRules(file));
  loaded.set(file, rules);
  return rules;
}

function readRules(file: string): GivenRules {
  const parsed = givenRules.safeParse(readYaml(file) ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`,
  );
  throw new LecternError(
    "config",
    `The guard's rules in ${file} are wrong: ${faults.join("; ")} (see docs/guard.md)`,
  );
}

function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new LecternError(
      "config",
      `The guard's rules ${file} can't be read (${errorMessage(cause)}): rules= in LECTERN_GUARD must name a YAML file`,
      { cause },
    );
  }
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new LecternError("config", `The guard's rules ${file} are not YAML: ${errorMessage(cause)}`, {
      cause,
    });
  }
}

function merge(shipped: GuardRules, given: GivenRules): GuardRules {
  return {
    ...shipped,
    ...defined(given),
    pii: { ...shipped.pii, ...defined(given.pii) },
    messages: { ...shipped.messages, ...defined(given.messages) },
  };
}

/** Without fields that are there and undefined, which would hide the shipped ones. */
function defined<Given extends object>(given: Given | undefined): Given {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)) as Given;
}

/** The shipped file leaves nothing out. */
function complete(given: GivenRules): GuardRules {
  const whole = z.strictObject({
    words: z.array(z.string()),
    topics: z.array(topic),
    pii: z.strictObject({
      kinds: z.array(kind),
      question: z.enum(["mask", "block", "allow"]),
      answer: z.enum(["mask", "allow"]),
    }),
    injection: z.enum(["block", "allow"]),
    leak: z.enum(["block", "allow"]),
    grounding: z.strictObject({ minimum: z.number() }),
    messages: ownMessages,
  });
  return whole.parse(given);
}
