import { describe, expect, it } from "vitest";
import { endsRun, LecternError } from "../src/errors.ts";
import { patientlyWith } from "../src/patience.ts";
import { missedLimit } from "../src/time-limit.ts";

const never = new AbortController().signal;
const noWait = { retries: 4, minTimeout: 0, maxTimeout: 0 };

function failing(times: number, error: Error) {
  let calls = 0;
  return {
    call: async () => {
      if (++calls <= times) throw error;
      return "done";
    },
    calls: () => calls,
  };
}

describe("patience", () => {
  it.each(["throttled", "unavailable", "truncated"] as const)(
    "waits out a service that is %s, and says so",
    async (code) => {
      const waited: string[] = [];
      const { call, calls } = failing(3, new LecternError(code, "busy"));
      const patiently = patientlyWith(noWait, (error) => waited.push(error.message));
      expect(await patiently(call, never)).toBe("done");
      expect(calls()).toBe(4);
      expect(waited).toEqual(["busy", "busy", "busy"]);
    },
  );

  it("gives up in the end with the service's own words", async () => {
    const { call, calls } = failing(99, new LecternError("throttled", "still busy"));
    await expect(patientlyWith(noWait, () => undefined)(call, never)).rejects.toThrow("still busy");
    expect(calls()).toBe(5);
  });

  it("calls it an outage when call after call fails so, and not when one gets through between", async () => {
    const patiently = patientlyWith(noWait, () => undefined);
    const down = () => patiently(() => Promise.reject(new LecternError("unavailable", "down")), never);
    const code = async () => (await down().catch((error: LecternError) => error.code)) as string;
    expect([await code(), await code()]).toEqual(["unavailable", "unavailable"]);
    await patiently(async () => "up", never);
    expect([await code(), await code(), await code()]).toEqual(["unavailable", "unavailable", "outage"]);
    expect(endsRun(new LecternError("outage", "down"))).toBe(true);
  });

  it("does not repeat what no waiting mends", async () => {
    for (const error of [
      new LecternError("credentials", "no"),
      new LecternError("malformed", "prose"),
      new Error("bug"),
    ]) {
      const { call, calls } = failing(99, error);
      await expect(patientlyWith(noWait, () => undefined)(call, never)).rejects.toThrow(error.message);
      expect(calls()).toBe(1);
    }
  });

  it("calls what hangs twice, not ten times: each try waits out the whole time limit", async () => {
    const hanging = missedLimit({ limitMs: 20_000, missed: "The judge did not begin its answer" });
    const { call, calls } = failing(99, hanging);
    const patiently = patientlyWith({ ...noWait, retries: 9 }, () => undefined);
    await expect(patiently(call, never)).rejects.toThrow("within 20 seconds");
    expect(calls()).toBe(2);
  });

  it("stops waiting when the reader leaves", async () => {
    const leaving = new AbortController();
    const { call } = failing(99, new LecternError("throttled", "busy"));
    const patiently = patientlyWith({ retries: 9, minTimeout: 60_000, maxTimeout: 60_000 }, () =>
      leaving.abort(new Error("gone")),
    );
    await expect(patiently(call, leaving.signal)).rejects.toThrow("gone");
  });
});
