import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { citationCoverage } from "../../../eval/metrics/citation-coverage.ts";
import type { Score } from "../../../eval/metrics/metric.ts";
import { createChecker } from "../../../src/answer/cite/check.ts";
import { type CitedEnd, type CitedEvent, cite } from "../../../src/answer/cite/cite.ts";
import { findSupport } from "../../../src/answer/cite/support.ts";
import type { CollectedAnswer } from "../../../src/answer/collect.ts";
import { parseMarkers } from "../../../src/providers/markers.ts";
import type { ConverseEvent } from "../../../src/providers/provider.ts";
import type { Citation, Passage } from "../../../src/types.ts";

const make = (id: string, text: string): Passage => {
  const title = text.split("\n")[0] ?? id;
  const slide = { id, course: "baking", deck: "bread.pdf", page: 7, title, section: null, text };
  return { slide, text };
};
const passages = [
  make("a", "Proofing\n- Let the dough rise until it has doubled\n- Cold slows the rise"),
  make("b", "Scoring\n- Cut the crust with a razor before baking"),
];
const usage = { inputTokens: 1, outputTokens: 2, costUsd: null };
type Finish = Extract<ConverseEvent, { type: "finish" }>;
const text = (words: string): ConverseEvent => ({ type: "text", text: words });
const quoting = (passage: number, quote: string): ConverseEvent => ({ type: "citation", passage, quote });

async function* stream(
  events: ConverseEvent[],
  stopReason: Finish["stopReason"] = "end",
): AsyncGenerator<ConverseEvent> {
  yield* events;
  yield { type: "finish", stopReason, usage };
}
async function run(
  events: AsyncIterable<ConverseEvent>,
  given = passages,
): Promise<{ shown: string; events: CitedEvent[]; end: CitedEnd }> {
  const cited = cite(events, given);
  const seen: CitedEvent[] = [];
  let next = await cited.next();
  for (; !next.done; next = await cited.next()) seen.push(next.value);
  const shown = seen.map((event) => (event.type === "text" ? event.text : "")).join("");
  return { shown, events: seen, end: next.value };
}
const say = (...events: ConverseEvent[]) => run(stream(events));
/** What the page links. */
const linked = (shown: string) =>
  shown
    .split(/(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`)/)
    .flatMap((part, index) => (index % 2 === 1 ? [] : [...part.matchAll(/\[(\d{1,3})\]/g)]))
    .map((match) => Number(match[1]))
    .filter((number) => number > 0);

describe("citations that hold", () => {
  it("are numbered in the text; the same quote keeps its number", async () => {
    const { shown, events, end } = await say(
      text("It has doubled."),
      quoting(0, "Let the dough rise until it has doubled"),
      text(" Then cut."),
      quoting(1, "Cut the crust with a razor"),
      text(" Doubled, I said."),
      quoting(0, "Let the dough rise until it has doubled"),
    );
    expect(shown).toBe("It has doubled. [1] Then cut. [2] Doubled, I said. [1]");
    expect(events.map((event) => event.type).join(" ")).toBe(
      "text text citation text text citation text text",
    );
    expect(end).toMatchObject({ outcome: "answered", coverage: 1, unsupported: [], dropped: [], mended: 0 });
    expect(end.text).toBe(shown);
    expect(end.markers.map(({ start, end: to }) => shown.slice(start, to).trim())).toEqual([
      "[1]",
      "[2]",
      "[1]",
    ]);
    expect(end.citations.map(({ marker, slide }) => [marker, slide.id])).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
  });

  it("are mended to the slide's words, or dropped and counted by their reason", async () => {
    const { shown, end } = await say(
      text("One."),
      quoting(0, "let the dough rise untill it has doubled"),
      text(" Two."),
      quoting(7, "Cut the crust"),
      quoting(1, ""),
      quoting(1, "Cut the crust with a spoon and eat"),
      quoting(-1, "x"),
    );
    expect(shown).toBe("One. [1] Two.");
    expect(end.citations[0]?.quote).toBe("Let the dough rise until it has doubled");
    expect(end).toMatchObject({
      mended: 1,
      dropped: [
        { reason: "unknown-passage", count: 2 },
        { reason: "no-support", count: 1 },
        { reason: "not-in-slide", count: 1 },
      ],
      coverage: 0.5,
    });
    expect(end.unsupported.map(({ start, end }) => shown.slice(start, end))).toEqual(["Two."]);
  });

  it("never share the page with numbers that a model or a slide wrote itself", async () => {
    const { shown, end } = await say(
      text("Dough [1] rises [12]. "),
      text("In code `items[1]`, and bare items[2] too."),
      quoting(0, "Cold slows the rise"),
      text("(Slowly [0].) [1 [2]] [1]: [1[2]]."),
    );
    expect(shown).toBe(
      "Dough rises. In code `items[1]`, and bare items\\[2\\] too. [1] (Slowly [0].) [1 ]: [1\\[2\\]].",
    );
    expect(end.dropped).toEqual([{ reason: "stray-marker", count: 6 }]);
  });

  it("stand behind a listing, not in it, and before the blanks that follow", async () => {
    const rise = quoting(0, "Cold slows the rise");
    expect((await say(text("Run:\n```\nx["), rise, text("1]\n```\n\nThen.\n\n"), rise)).shown).toBe(
      "Run:\n```\nx[1]\n```\n[1]\n\nThen. [1]\n\n",
    );
    expect((await say(text("Call `ri"), rise, text("se(1)` now."))).shown).toBe("Call `rise(1)` [1] now.");
    expect((await say(text("A line\n"), rise, text("\n- next"))).shown).toBe("A line [1]\n\n- next");
    expect((await say(text("A [link"), rise, text("](x)."))).shown).toBe("A [link [1]](x).");
  });
});

describe("how an answer ends", () => {
  it.each(["NOT_COVERED", " NOT_COVERED.\n", "**NOT_COVERED**", '"NOT_COVERED" because', "", "  \n", "**"])(
    "takes %j for a refusal, and shows nothing of it",
    async (words) => {
      const { events, end } = await say(...[...words].map(text), quoting(0, "Cold slows the rise"));
      expect(events).toEqual([]);
      expect(end).toMatchObject({ outcome: "not-covered", text: "", coverage: null, citations: [] });
    },
  );

  it("passes on, unread and apart, what stands behind the word that refuses", async () => {
    const { events, end } = await say(text("**NOT_"), text("COVERED** The slides do not say it."));
    expect([events, end.text, end.afterRefusal]).toEqual([[], "", "** The slides do not say it."]);
    expect((await say(text("It rises."))).end.afterRefusal).toBe("");
  });

  it("says what the guardrail said, and what was cut", async () => {
    const blocked = await run(stream([text("NOT_"), text("")], "blocked"));
    expect(blocked.end).toMatchObject({ outcome: "blocked", text: "NOT_", usage });
    // Of an answer that had begun, only what the guardrail said in its place.
    const stopped = { type: "finish" as const, stopReason: "blocked" as const, usage };
    async function* midway(blockedMessage?: string): AsyncGenerator<ConverseEvent> {
      yield text("It rises. ");
      yield text("Not here.");
      yield blockedMessage === undefined ? stopped : { ...stopped, blockedMessage };
    }
    expect((await run(midway("Not here."))).end).toMatchObject({ outcome: "blocked", text: "Not here." });
    expect((await run(midway())).end).toMatchObject({ outcome: "blocked", text: "" });
    const cut = await run(stream([text("The dough rises unt")], "max-tokens"));
    expect(cut.end).toMatchObject({ outcome: "answered", cut: true, coverage: 0 });
    expect((await say(text("It rises."))).end.cut).toBe(false);
  });

  it("keeps what was said where the stream breaks", async () => {
    async function* broken(): AsyncGenerator<ConverseEvent> {
      yield text("Half an");
      throw new Error("socket");
    }
    const seen: CitedEvent[] = [];
    const reading = (async () => {
      for await (const event of cite(broken(), passages)) seen.push(event);
    })();
    await expect(reading).rejects.toThrow("socket");
    expect(seen).toEqual([{ type: "text", text: "Half an" }]);
  });
});

const words = fc.constantFrom(
  ..."[ ] 1 2 3 12 0 ( ) . , : - ` ``` ~~~ \\ 【1】 NOT_COVERED | #".split(" "),
  " ",
  "\n",
  "[1]",
  "[2]",
  "[1, 2]",
  "Let the dough rise until it has doubled",
  " Cut the crust with a razor.",
  "Cold slows",
  "so",
  "[slide ",
);
const event = fc.oneof(
  { weight: 4, arbitrary: words.map(text) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("citation" as const),
      passage: fc.integer({ min: -1, max: 3 }),
      quote: fc.constantFrom(
        "Cold slows the rise",
        "cut the  crust with a rasor before baking",
        "nothing of it",
        "",
        "slows",
      ),
    }),
  },
);

function checkShown({ shown, events, end }: Awaited<ReturnType<typeof run>>): void {
  const known = events.flatMap((one) => (one.type === "citation" ? [one.citation] : []));
  const numbers = new Set(known.map(({ marker }) => marker));
  for (const number of linked(shown)) expect(numbers).toContain(number);
  for (const { slide, quote } of known) {
    expect(passages.find((one) => one.slide.id === slide.id)?.slide.text).toContain(quote);
  }
  // A citation comes right after the text that first bears its marker.
  let before = "";
  for (const one of events) {
    if (one.type === "text") before += one.text;
    else expect(before).toContain(`[${one.citation.marker}]`);
  }
  for (const { start, end: stop } of end.unsupported) {
    expect(shown.slice(start, stop).trim()).toBe(shown.slice(start, stop));
    expect(stop).toBeGreaterThan(start);
  }
}

describe("whatever a model writes", () => {
  it("no marker is without a citation, and every quote stands in its slide", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 20 }), fc.boolean(), async (script, marked) => {
        const events = stream(script);
        checkShown(await run(marked ? parseMarkers(events, passages) : events));
      }),
      { numRuns: 1_000 },
    );
  });

  it("the result is the same however its text is cut", async () => {
    const letters = (script: ConverseEvent[]) =>
      script.flatMap((one) => (one.type === "text" ? [...one.text].map(text) : [one]));
    const joined = (script: ConverseEvent[]) => {
      const all: ConverseEvent[] = [];
      for (const one of script) {
        const last = all.at(-1);
        if (one.type === "text" && last?.type === "text") all.splice(-1, 1, text(last.text + one.text));
        else all.push(one);
      }
      return all;
    };
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 16 }), fc.boolean(), async (script, marked) => {
        const cited = async (one: ConverseEvent[]) => {
          const { shown, end } = await run(marked ? parseMarkers(stream(one), passages) : stream(one));
          return { shown, end };
        };
        const whole = await cited(joined(script));
        expect(await cited(script)).toEqual(whole);
        expect(await cited(letters(script))).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("statements without support", () => {
  const citation = (marker: number): Citation => ({
    marker,
    quote: "q",
    slide: { id: "a", course: "c", deck: "d", page: 1, title: "t", section: null },
  });
  const markersIn = (shown: string) =>
    [...shown.matchAll(/ ?\[\d\]/g)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
    }));

  /** The metric reads nothing but the answer and its markers. */
  const scoreOf = (answer: string) => {
    const answered = { answer, answered: true, citations: [citation(1), citation(2)] } as CollectedAnswer;
    const score = citationCoverage.score({} as EvalCase, answered, new AbortController().signal) as Score;
    return score.value;
  };

  it.each([
    ["It rises. [1] It falls.", ["It falls."]],
    ["It rises [1]. **It falls.** It waits. [2]", ["**It falls.**"]],
    ["Two kinds:\n- strong [1]\n- cake", ["cake"]],
    ["Two kinds:\n- strong\n- cake", ["Two kinds:", "strong", "cake"]],
    ["## Kinds\nWhich one? Strong [1].", []],
    ["| Kind | Share |\n|---|---|\n| strong. | 13 | [1]\n| cake | 8 |", ["| cake | 8 |"]],
    ["Run this:\n```\nnpm start\n```\n[1]", []],
    ["It rises [1]. *Tutor: In short. Warm is fast.*\n\n_Tutor: Shall we go on_", []],
    ["It rises [1]. **Tutor:** It falls. *Tutor:* It waits.", ["**Tutor:** It falls.", "*Tutor:* It waits."]],
    ["> It rises.\n\nIt falls [1], e.g. at night.", ["It rises."]],
  ])("are found in %j", (shown, expected) => {
    const { unsupported } = findSupport(shown, markersIn(shown));
    expect(unsupported.map(({ start, end }) => shown.slice(start, end))).toEqual(expected);
  });

  it("are counted as the evaluator counts them", () => {
    const sentence = fc.constantFrom("It rises", "Cold slows it", "Is it so", "For example, e.g. rye does");
    const stop = fc.constantFrom(".", " [1].", ". [1]", ". [1] [2]", "?", "!", ":");
    const line = fc
      .tuple(
        fc.constantFrom("", "- ", "1. ", "## "),
        fc.array(
          fc.tuple(sentence, stop).map((parts) => parts.join("")),
          { minLength: 1, maxLength: 3 },
        ),
      )
      .map(([mark, parts]) => mark + parts.join(" "));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const shown = lines.join("\n");
        expect(findSupport(shown, markersIn(shown)).coverage).toBe(scoreOf(shown));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("words that do not stand on the slide", () => {
  const text =
    "Oven\n\nSpeaker notes:\nPreheat it for an hour.\n\nDescribed picture:\nA loaf in a stone oven.";
  const at = (words: string) => ({ start: text.indexOf(words), end: text.indexOf(words) + words.length });
  const slide = {
    id: "s",
    course: "c",
    deck: "d.pptx",
    page: 1,
    title: "Oven",
    section: null,
    text,
    parts: [
      { kind: "notes" as const, ...at("Speaker notes:\nPreheat it for an hour.") },
      { kind: "description" as const, ...at("Described picture:\nA loaf in a stone oven.") },
    ],
  };
  const check = (quote: string) =>
    createChecker([{ slide, text }]).check({ type: "citation", passage: 0, quote })?.citation;

  it("are quoted as what they are, and a description is not quoted at all", () => {
    expect(check("Preheat it for an hour.")).toMatchObject({
      from: "notes",
      quote: "Preheat it for an hour.",
    });
    expect(check("Speaker notes:\nPreheat it for an hour.")).toMatchObject({
      from: "notes",
      quote: "Preheat it for an hour.",
    });
    expect(check("A loaf in a stone oven.")).toMatchObject({ from: "description", quote: "" });
    expect(check("Oven")?.from).toBeUndefined();
  });
});
