import { resolve } from "node:path";
import { z } from "zod";

/** What is said of a setting that decides answers: an evaluation's configuration may change it, and a report names it. */
export const deciding = (description: string) => ({ description, decidesAnswers: true });

export const text = (fallback: string) => z.string().default(fallback);
export const optional = () =>
  z
    .string()
    .optional()
    .transform((value) => value?.trim() || undefined);
export const optionalPath = () => optional().transform((value) => value && resolve(value));
export const choice = <const Value extends string>(values: readonly Value[]) =>
  z.enum(values, `takes ${values.join(" or ")}`);

/** A whole number within limits; anything else is told what they are. */
export function integer(min: number, max: number) {
  const takes = `takes a whole number from ${min} to ${max}`;
  return z.coerce.number(takes).int(takes).min(min, takes).max(max, takes);
}
export function quantity(min: number, max: number) {
  const takes = `takes a number from ${min} to ${max}`;
  return z.coerce.number(takes).min(min, takes).max(max, takes);
}

export const splitNames = (list: string): string[] =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
export const names = (fallback: string) => z.string().default(fallback).transform(splitNames);

/**
 * A value and details of it that few need: `value, key=value, key=value`. The shape has the value as `value`, and takes
 * a list for a key that stands twice. `takes`: what is said of a key that it does not have.
 */
export function detailed<Shape extends z.ZodRawShape>(shape: Shape, takes: string, usual = "") {
  const schema = z.strictObject(shape, takes);
  return z
    .string()
    .default(usual)
    .transform((given, context) => {
      const parsed = schema.safeParse(readDetails(given));
      if (parsed.success) return parsed.data;
      for (const { message } of parsed.error.issues) context.addIssue(message);
      return z.NEVER;
    });
}

function readDetails(given: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const part of splitNames(given)) {
    const [, key = "value", value = part] = /^(\w+)=(.*)$/.exec(part) ?? [];
    const before = found[key];
    found[key] = before === undefined ? value.trim() : [before, value.trim()].flat();
  }
  return found;
}

/** Web origins, such as `https://tutor.example.org`: a scheme, a host and a port, no path. */
export const origins = () =>
  names("").refine(
    (list) =>
      list.every(
        (origin) => /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin,
      ),
    "takes origins such as https://tutor.example.org, without a path and in small letters, separated by commas",
  );

/** The role of users who have a certain value in a claim of the identity provider. */
export interface OidcRole {
  claim: string;
  value: string;
  role: "student" | "teacher" | "admin";
}

const oidcRole = z
  .string()
  .regex(
    /^[^=]+:[^=]+=(?:student|teacher|admin)$/,
    "takes claim:value=role, such as groups:lecturers=teacher, or several of these, separated by commas",
  )
  .transform((part): OidcRole => {
    // A claim may have colons of its own, as `cognito:groups` has.
    const [, claim = "", value = "", role = ""] = /^(.+):([^:=]+)=(\w+)$/.exec(part) ?? [];
    return { claim, value, role: role as OidcRole["role"] };
  });
export const oidcRoles = () => names("").pipe(z.array(oidcRole));

/** The name of a model that runs within Lectern (`local:NAME`); null of any other. */
export function localName(name: string | undefined): string | null {
  return name?.startsWith("local:") ? name.slice("local:".length) : null;
}

/** The id in `bedrock:ID`; null of a chat model elsewhere. */
export const bedrockName = (chat: string): string | null => /^bedrock:(.+)$/.exec(chat)?.[1] ?? null;

/** How a model is named that runs within Lectern or behind the OpenAI protocol, which src/providers/openai/endpoint.ts takes apart. */
export function isEndpoint(name: string | undefined): boolean {
  return name === undefined || /^(?:https?:\/\/[^#\s]+#|[a-z]+:(?!\/\/))\S/.test(name);
}
