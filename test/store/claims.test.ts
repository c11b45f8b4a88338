import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimCourse, withClaim } from "../../src/store/claims.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
beforeEach(async () => {
  lectern = await makeLectern();
});
afterEach(() => lectern.remove());

describe("a course", () => {
  it("is changed by one at a time, who is named to the others, and is free when it has ended, failed or not", async () => {
    const { database } = lectern;
    const claim = await claimCourse(database, "bread", "`lectern sync`");
    await expect(claimCourse(database, "bread", "the server")).rejects.toMatchObject({
      code: "busy",
      message: 'The course "bread" is being changed already by `lectern sync`: wait until that has ended',
    });
    await (await claimCourse(database, "cake", "the server")).release();
    await claim.release();
    const failing = withClaim(database, { course: "bread", holder: "the server" }, async () => {
      throw new Error("burnt");
    });
    await expect(failing).rejects.toThrow("burnt");
    await (await claimCourse(database, "bread", "the next")).release();
  });

  it("is taken over from a process that is dead, or gave no sign of life, and not given back by that", async () => {
    const { database } = lectern;
    const former = await claimCourse(database, "bread", "the former");
    await database.query("update claims set pid = $1", [2 ** 30]);
    const next = await claimCourse(database, "bread", "the next");
    await former.release();
    await expect(claimCourse(database, "bread", "another")).rejects.toThrow("by the next");
    await database.query("update claims set until = now()");
    const last = await claimCourse(database, "bread", "the last");
    await next.release();
    await expect(claimCourse(database, "bread", "another")).rejects.toThrow("by the last");
    await last.release();
  });

  it("on another machine is waited for", async () => {
    const { database } = lectern;
    const claim = await claimCourse(database, "bread", "another machine");
    await database.query("update claims set pid = $1, machine = 'elsewhere'", [2 ** 30]);
    await expect(claimCourse(database, "bread", "the next")).rejects.toMatchObject({ code: "busy" });
    await claim.release();
  });
});
