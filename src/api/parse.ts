import type { z } from "zod";
import { LecternError } from "../errors.ts";

/** A request with a fault in each of 400 messages needs no 400 lines of advice, nor its own words back whole. */
const mostFaults = 5;
const longestName = 60;

/** Reads what a client sent. Throws `invalid` that names every field at fault and says what it takes. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: sayAllowed });
  if (parsed.success) return parsed.data;
  const faults = [...new Set(parsed.error.issues.map(({ path, message }) => name(path) + message))];
  const others = faults.length - mostFaults;
  throw new LecternError(
    "invalid",
    `Wrong request: ${faults.slice(0, mostFaults).join("; ")}${others > 0 ? `; and ${others} more` : ""}`,
  );
}

const name = (path: PropertyKey[]) => (path.length === 0 ? "" : `${path.map(String).join(".")}: `);
const short = (text: string) => (text.length > longestName ? `${text.slice(0, longestName)}…` : text);

const kinds: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
};
const units: Record<string, string> = { string: " characters", array: " items" };

/** What a field takes, where its schema does not say it in words of its own. */
function sayAllowed(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type": {
      const kind = kinds[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `is missing, takes ${kind}` : `takes ${kind}`;
    }
    case "too_small":
      return `takes at least ${issue.minimum}${units[issue.origin] ?? ""}`;
    case "too_big":
      return `takes at most ${issue.maximum}${units[issue.origin] ?? ""}`;
    case "invalid_value":
      return `takes ${issue.values.map(String).join(" or ")}`;
    case "unrecognized_keys":
      return `there is no ${issue.keys.slice(0, mostFaults).map(short).join(", ")} here`;
    default:
      return undefined;
  }
}
