import { expect, it } from "vitest";
import { allCited, allFoundAt } from "../../../eval/metrics/all-references.ts";
import { hitOn, scoreOf } from "./outcomes.ts";

const several = { referenceSlides: [3, 5].map((page) => ({ deck: "deck.pdf", page })) };
const cite = (page: number) => ({ marker: page, slide: hitOn(page).slide, quote: "" });

it("counts the whole set of slides that a question takes, found and cited", async () => {
  const both = [hitOn(5), hitOn(4), hitOn(3)];
  expect(await scoreOf(allFoundAt(10), { hits: both }, several)).toMatchObject({ value: 1 });
  expect(await scoreOf(allFoundAt(2), { hits: both }, several)).toMatchObject({
    value: 0,
    reason: "missing: deck.pdf, p. 3",
  });
  expect(await scoreOf(allCited, { hits: both, citations: [cite(3), cite(5)] }, several)).toMatchObject({
    value: 1,
  });
  expect(await scoreOf(allCited, { hits: both, citations: [cite(3)] }, several)).toMatchObject({ value: 0 });
  expect(await scoreOf(allCited, { answered: false }, several)).toMatchObject({ value: 0 });
  // One slide is what "cites a reference slide" and hit@k are for.
  expect(await scoreOf(allFoundAt(10), { hits: both })).toMatchObject({ value: null });
});
