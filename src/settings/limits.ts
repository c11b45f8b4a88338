import { z } from "zod";
import { splitNames } from "./kinds.ts";

/** The most that may be spent in a day (UTC): by a user, on a course, or altogether. */
export interface Allowance {
  of: "user" | "course" | "all";
  unit: "usd" | "tokens";
  most: number;
}

interface Limit {
  /** Null: there is none unless it is set. */
  usual: number | null;
  range: [least: number, most: number];
  about: string;
}

const spending = (by: string, unit: string): Limit => ({
  usual: null,
  range: [0, 1e12],
  about: `${unit} that may be spent ${by} in a day (UTC)`,
});

/** Every limit that `LECTERN_LIMITS` can set, by whom or what it holds and by its unit. */
export const limits = {
  "user:questions/min": {
    usual: 20,
    range: [1, 100_000],
    about:
      "questions and searches that a user (with `LECTERN_AUTH=insecure-open`, an address) may send in a minute; further ones get a 429",
  },
  "user:streams": { usual: 3, range: [1, 10_000], about: "answers that may be written for a user at once" },
  "all:streams": {
    usual: 300,
    range: [1, 10_000],
    about: "answers that may be written at once; further requests get a 503 with a time to retry",
  },
  "user:usd": spending("by a user", "US dollars"),
  "user:tokens": spending("by a user", "tokens"),
  "course:usd": spending("on a course", "US dollars"),
  "course:tokens": spending("on a course", "tokens"),
  "all:usd": spending("altogether", "US dollars"),
  "all:tokens": spending("altogether", "tokens"),
  "file:MB": { usual: 200, range: [1, 4096], about: "megabytes of the largest deck that is read" },
  "conversation:days": {
    usual: null,
    range: [1, 36_500],
    about:
      "days that a conversation is kept after somebody last used it; older ones are deleted while the server runs",
  },
} satisfies Record<string, Limit>;
export type LimitName = keyof typeof limits;
export type Limits = { [Name in LimitName]: (typeof limits)[Name]["usual"] | number };

const isLimit = (name: string): name is LimitName => Object.hasOwn(limits, name);

const examples = "user:20questions/min, user:0.50usd, course:20usd, file:200MB";

/** `user:3streams, all:2000000tokens`; what is left out is as usual. */
export const limitsSetting = () =>
  z
    .string()
    .default("")
    .transform((given, context): Limits => {
      const found = Object.fromEntries(Object.entries(limits).map(([name, { usual }]) => [name, usual]));
      const seen = new Set<string>();
      const refuse = (part: string, takes: string) => context.addIssue(`${part}: ${takes}`);
      for (const part of splitNames(given)) {
        const [, of, number = "", unit] = /^(\w+):(\d+(?:\.\d+)?)\s?([a-z/]+)$/i.exec(part) ?? [];
        const name = `${of}:${unit}`;
        if (!isLimit(name)) {
          refuse(part, `takes limits such as ${examples}; docs/settings.md lists them`);
          continue;
        }
        const [least, most] = limits[name].range;
        const amount = Number(number);
        if (seen.has(name)) refuse(part, `this limit stands twice`);
        else if (amount < least || amount > most) refuse(part, `takes ${least} to ${most}`);
        else if (!name.endsWith("usd") && !Number.isInteger(amount)) refuse(part, "takes a whole number");
        seen.add(name);
        found[name] = amount;
      }
      return found as Limits;
    });

/** What may be spent. */
export const allowancesOf = (set: Limits): Allowance[] =>
  Object.entries(set).flatMap(([name, most]) => {
    const [of, unit] = name.split(":");
    return most !== null && (unit === "usd" || unit === "tokens")
      ? [{ of: of as Allowance["of"], unit, most }]
      : [];
  });
