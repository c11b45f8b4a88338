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
export const integer = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
export const names = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    );

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

/** The most that may be spent in a day (UTC): by a user, on a course, or altogether. */
export interface Allowance {
  of: "user" | "course" | "all";
  unit: "usd" | "tokens";
  most: number;
}

const allowance = z
  .string()
  .regex(
    /^(?:user|course|all):\d+(?:\.\d+)?(?:usd|tokens)$/,
    "takes user:0.50usd, course:20usd, all:2000000tokens or some of these, separated by commas",
  )
  .transform((part): Allowance => {
    const [of = "", amount = ""] = part.split(":");
    const unit = amount.endsWith("usd") ? "usd" : "tokens";
    return { of: of as Allowance["of"], unit, most: Number.parseFloat(amount) };
  });
export const allowances = () => names("").pipe(z.array(allowance));

/** The name of a model that runs within Lectern (`local:NAME`); null of any other. */
export function localName(name: string | undefined): string | null {
  return name?.startsWith("local:") ? name.slice("local:".length) : null;
}

/** How a model is named that runs within Lectern or behind the OpenAI protocol, which src/providers/openai/endpoint.ts takes apart. */
export function isEndpoint(name: string | undefined): boolean {
  return name === undefined || /^(?:https?:\/\/[^#\s]+#|[a-z]+:(?!\/\/))\S/.test(name);
}
