import { describe, expect, it } from "vitest";
import { type ErrorCode, endsRun, errorKinds, isLasting, LecternError, passesSoon } from "../src/errors.ts";

const codes = Object.keys(errorKinds) as ErrorCode[];
const codesThat = (holds: (error: LecternError) => boolean) =>
  codes.filter((code) => holds(new LecternError(code, "It failed"))).sort();

describe("the table of errors", () => {
  it.each(codes)("says all four things of %s", (code) => {
    const { status, exitCode, retryable, fault } = errorKinds[code];
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(exitCode).toBe(code === "usage" ? 2 : 1);
    expect(["soon", "later", "no"]).toContain(retryable);
    expect(["user", "config", "service", "internal"]).toContain(fault);
  });

  it("blames a request with 4xx and Lectern or its services with 5xx", () => {
    const blamed = codes.filter((code) => errorKinds[code].status < 500);
    expect(blamed.sort()).toEqual(
      [
        "bad-deck",
        "busy",
        "forbidden",
        "index-mismatch",
        "invalid",
        "limited",
        "no-words",
        "not-found",
        "stopped",
        "throttled",
        "too-large",
        "unauthenticated",
        "usage",
      ].sort(),
    );
  });

  it("tells what passes soon, what lasts until somebody acts, and what ends a run", () => {
    expect(codesThat(passesSoon)).toEqual(["database", "throttled", "truncated", "unavailable"]);
    const lasting = ["access-denied", "config", "credentials", "index-mismatch", "storage"];
    expect(codesThat(isLasting)).toEqual(lasting);
    expect(codesThat(endsRun)).toEqual([...lasting, "budget", "database", "outage"].sort());
    expect([passesSoon, isLasting, endsRun].map((holds) => holds(new Error("a bug")))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
