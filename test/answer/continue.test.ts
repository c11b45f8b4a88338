import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../src/answer/answer.ts";
import { collect } from "../../src/answer/collect.ts";
import { withContinuations } from "../../src/answer/continue.ts";
import { pack } from "../../src/answer/pack.ts";
import { bareTitle, continues, saysContinued } from "../../src/text/slide-title.ts";
import { makeSlide } from "../fixtures/hits.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

const kilns = `# Kilns

---

## Glazes (1/2)

- Celadon is a glaze of wood ash
- Tenmoku is a glaze of iron

---

## Glazes (2/2)

- Majolica is white
- Shino is thick

---

## Shelves

- Shelves are waxed`;

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern();
  await lectern.ingestText("pottery", { "kilns.md": kilns });
});
afterAll(() => lectern.remove());

describe("a slide that goes on", () => {
  it("is packed with what continues it, though search did not find that", async () => {
    const question = { question: "Which glazes are there?", history: [], k: 8, filters: {} };
    const { hits } = await collect(answer(lectern, question, new AbortController().signal));
    const found = hits.filter(({ slide }) => slide.page === 2);
    const { passages, trace } = await withContinuations(lectern.database, pack(found));
    expect(passages.map(({ slide }) => slide.page)).toEqual([2, 3]);
    expect(trace.packed.map(({ page }) => page)).toEqual([2, 3]);
  });

  it.each([
    ["Operators 1/2", "Operators 2/2", true],
    ["Descriptors", "Descriptors (cont'd)", true],
    ["Speicher (Fortsetzung)", "Speicher (Fortsetzung)", true],
    ["Endpoints", "Endpoints", true],
    ["Operators 2/2", "Operators 1/2", false],
    ["Exercise 1", "Exercise 2", false],
    ["Host", "Device", false],
  ])("%s is continued by %s: %s", (before, after, expected) => {
    const [first, next] = [makeSlide("a", { title: before }), makeSlide("b", { title: after, page: 2 })];
    expect(continues(next, first)).toBe(expected);
    expect(continues({ ...next, page: 3 }, first)).toBe(false);
  });

  it("says so in its title", () => {
    expect(saysContinued("Token types (cont'd)")).toBe(true);
    expect(saysContinued("Operators 1/2")).toBe(false);
    expect(bareTitle("Operators (2 of 3)")).toBe("Operators");
    expect(bareTitle("USB 3")).toBe("USB 3");
  });
});
