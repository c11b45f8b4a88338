import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embeddedTexts } from "../../../ingest/embed/embedded-texts.ts";
import { makeSlide } from "../../fixtures/hits.ts";

const text = `Sourdough starter

- A starter is flour and water
- Feed it every 12 hours
- It is ready when it doubles`;
const slide = makeSlide(text, { title: "Sourdough starter" });
const chunk = { text, context: "Bread › Basics" };
const passages = [{ slide, text }];

describe("what is embedded of a chunk", () => {
  it("is its words after where they stand, then each thought under its title", () => {
    const [whole, ...thoughts] = embeddedTexts(chunk, passages, { units: true });
    expect(whole).toBe(`Bread › Basics: ${text}`);
    expect(thoughts).toHaveLength(3);
    for (const thought of thoughts) expect(thought).toMatch(/^Sourdough starter: /);
    expect(thoughts[1]).toContain("Feed it every 12 hours");
  });

  it("is the first alone for a model that sees the whole, or where there is a single thought", () => {
    expect(embeddedTexts(chunk, passages, { units: false })).toEqual([`Bread › Basics: ${text}`]);
    const one = "Storing\n\nBread keeps in a linen bag.";
    const alone = [{ slide: makeSlide(one, { title: "Storing" }), text: one }];
    expect(embeddedTexts({ text: one, context: "" }, alone, { units: true })).toEqual([one]);
  });

  it("takes the thoughts of all slides of a chunk, each under its own title", () => {
    const other = makeSlide("Oven\n\n- Bake at 230 degrees\n- Then lower it", { title: "Oven", page: 2 });
    const both = [...passages, { slide: other, text: other.text }];
    const thoughts = embeddedTexts({ text: `${text}\n\n${other.text}`, context: "" }, both, { units: true });
    expect(thoughts.slice(1).map((thought) => thought.split(":")[0])).toEqual([
      ...Array(3).fill("Sourdough starter"),
      ...Array(2).fill("Oven"),
    ]);
  });

  it("is bounded in number and length, and cuts no character in two", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 30 });
    const long = fc.constantFrom("🎓".repeat(400), `x${"🎓".repeat(400)}`, "word ".repeat(300));
    fc.assert(
      fc.property(fc.array(fc.oneof(line, long), { maxLength: 30 }), (lines) => {
        const listed = lines.map((one) => `- ${one}`).join("\n");
        const own = makeSlide(listed, { title: "T" });
        const [whole, ...thoughts] = embeddedTexts(
          { text: listed, context: "C" },
          [{ slide: own, text: listed }],
          {
            units: true,
          },
        );
        expect(whole).toBe(`C: ${listed}`);
        expect(thoughts.length).toBeLessThanOrEqual(12);
        for (const thought of thoughts) {
          expect(thought.length).toBeLessThanOrEqual(500);
          expect(thought).not.toMatch(/[\uD800-\uDBFF]$/);
        }
      }),
    );
  });
});
