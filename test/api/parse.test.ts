import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parse } from "../../src/api/parse.ts";

const schema = z.object({
  name: z.string().max(3).optional(),
  count: z.number().int().min(1).max(9).optional(),
  page: z.coerce.number().int().optional(),
  kind: z.enum(["a", "b"]).optional(),
  list: z.array(z.string().min(1, "an empty word")).max(2).optional(),
  inner: z.strictObject({ deep: z.boolean() }).optional(),
});

describe("a wrong request", () => {
  it.each([
    [{ name: "long" }, "name: takes at most 3 characters"],
    [{ name: 1 }, "name: takes a text"],
    [{ count: 0 }, "count: takes at least 1"],
    [{ count: 10 }, "count: takes at most 9"],
    [{ count: 1.5 }, "count: takes a whole number"],
    [{ page: "x" }, "page: takes a number"],
    [{ kind: "c" }, "kind: takes a or b"],
    [{ list: ["a", "b", "c"] }, "list: takes at most 2 items"],
    [{ list: [""] }, "list.0: an empty word"],
    [{ inner: {} }, "inner.deep: is missing, takes true or false"],
    [{ inner: { deep: true, other: 1 } }, "inner: there is no other here"],
    [[], "takes an object"],
    [{ name: 1, count: 0 }, "name: takes a text; count: takes at least 1"],
  ])("%j is told what the field takes", (value, advice) => {
    expect(() => parse(schema, value)).toThrow(`Wrong request: ${advice}`);
  });

  it("is not told more than it can read, nor given its own words back", () => {
    const many = z.array(z.string());
    expect(() => parse(many, Array(400).fill(1))).toThrow(/4: takes a text; and 395 more$/);
    const keys = { inner: { deep: true, ["x".repeat(10_000)]: 1 } };
    expect(() => parse(schema, keys)).toThrow(/^.{0,120}$/);
  });
});
