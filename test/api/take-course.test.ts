import { expect, it } from "vitest";
import { makeAdmission } from "../../src/api/admission.ts";
import { takeCourse } from "../../src/api/take-course.ts";
import type { Database } from "../../src/store/database.ts";

it("a change of a course ends where another takes the course, and gives its seat back", async () => {
  const lost = new AbortController();
  let isReleased = false;
  const release = async () => {
    isReleased = true;
  };
  const admission = makeAdmission(1);
  const { seat, end } = await takeCourse({ database: {} as Database }, admission, "bakery", {
    lost: lost.signal,
    release,
  });
  expect(seat.signal.aborted).toBe(false);
  lost.abort(new Error("another has it"));
  expect(seat.signal.reason).toMatchObject({ message: "another has it" });
  await end();
  expect([isReleased, admission.state().open]).toEqual([true, 0]);
});
