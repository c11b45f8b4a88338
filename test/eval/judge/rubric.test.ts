import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { normalise, ratedMetric } from "../../../eval/judge/rated.ts";
import { readCustomMetric } from "../../../eval/judge/rubric.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";
import { judgeSaying, judgingBy, signal } from "./judging.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-rubric-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
const definition = (more: object) => ({
  customMetricDefinition: {
    metricName: "plain words",
    instructions: "Is it in plain words?\n{{prompt}}\n{{prediction}}\n{{ground_truth}}",
    ratingScale: [
      { definition: "no", value: { floatValue: 1 } },
      { definition: "yes", value: { floatValue: 5 } },
    ],
    ...more,
  },
});

describe("a custom metric", () => {
  it("takes Bedrock's JSON, with Bedrock's variables", async () => {
    const rubric = readCustomMetric(file("plain.json", definition({})));
    const judge = judgeSaying('{"reason":"so","rating":"yes"}');
    const score = await ratedMetric(rubric, judgingBy(judge)).score(
      caseOf({ referenceAnswer: "the truth" }),
      answerOf({ answer: "An answer." }),
      signal,
    );
    expect(score.value).toBe(1);
    const bare = judge.asked[0]?.turns[0]?.content.replace(
      /<\/?(?:question|answer|reference_answer)-\w{16}>\n?/g,
      "",
    );
    expect(bare?.trim().split(/\n+/)).toEqual(["Is it in plain words?", "q", "An answer.", "the truth"]);
    expect(rubric.metric).toBe("plain words");
  });

  it("takes a scale of words in its order", () => {
    const scale = ["bad", "fair", "good"].map((stringValue) => ({ definition: "d", value: { stringValue } }));
    const rubric = readCustomMetric(file("words.json", definition({ ratingScale: scale })));
    expect(rubric.scale).toEqual([
      { label: "bad: d", value: 0 },
      { label: "fair: d", value: 1 },
      { label: "good: d", value: 2 },
    ]);
  });

  it("takes Bedrock's variables with blanks in them", () => {
    const rubric = readCustomMetric(
      file("blanks.json", definition({ instructions: "Rate {{ prediction }} of {{prompt }}." })),
    );
    expect([rubric.prompt.user, [...rubric.needs.keys()]]).toEqual([
      "Rate {{prediction}} of {{prompt}}.",
      ["prediction", "prompt"],
    ]);
  });

  it("has a hash of the whole file, its scale too", () => {
    const hashOf = (name: string, more: object) => readCustomMetric(file(name, definition(more))).prompt.hash;
    const steeper = [
      { definition: "no", value: { floatValue: 1 } },
      { definition: "yes", value: { floatValue: 9 } },
    ];
    expect(hashOf("one.json", {})).toBe(hashOf("two.json", {}));
    expect(hashOf("three.json", { ratingScale: steeper })).not.toBe(hashOf("one.json", {}));
    expect(hashOf("four.json", { metricName: "other" })).not.toBe(hashOf("one.json", {}));
  });

  it("rates by its own labels only", () => {
    const rubric = readCustomMetric(file("labels.json", definition({})));
    expect(() => normalise(rubric, "perhaps")).toThrow(/scale of plain words has no label "perhaps"/);
  });

  it("takes a Markdown prompt of its own", () => {
    const text = [
      "---",
      "metric: tone",
      "about: Whether it is friendly.",
      "better: lower",
      "scale:",
      '  - { label: "no", value: 0 }',
      '  - { label: "yes", value: 1 }',
      "---",
      "# system",
      "You rate.",
      "# user",
      "{{answer}}",
    ].join("\n");
    expect(readCustomMetric(file("tone.md", text))).toMatchObject({ metric: "tone", better: "lower" });
  });

  it.each([
    ["no such file", "none.json", null, /none\.json can't be read/],
    ["no JSON", "broken.json", "{", /broken\.json is not JSON/],
    ["no scale", "scale.json", definition({ ratingScale: undefined }), /ratingScale/],
    [
      "two kinds of values",
      "mixed.json",
      definition({
        ratingScale: [
          { definition: "a", value: { floatValue: 1 } },
          { definition: "b", value: { stringValue: "x" } },
        ],
      }),
      /mixes floatValue and stringValue/,
    ],
    ["a list", "list.json", [], /list\.json: the file: is not a JSON object \{"customMetricDefinition": …\}/],
    [
      "another object",
      "other.json",
      { name: "x" },
      /other\.json: customMetricDefinition: is not an object with/,
    ],
    [
      "a value of another kind",
      "value.json",
      definition({
        ratingScale: [
          { definition: "a", value: 1 },
          { definition: "b", value: 2 },
        ],
      }),
      /ratingScale\.0\.value: is \{"floatValue": 1\} or \{"stringValue": "good"\}/,
    ],
    [
      "a label twice",
      "twice.json",
      definition({
        ratingScale: [
          { definition: "yes", value: { floatValue: 1 } },
          { definition: "no", value: { floatValue: 2 } },
          { definition: "yes", value: { floatValue: 3 } },
        ],
      }),
      /twice\.json: customMetricDefinition\.ratingScale\.2: "yes" is there twice/,
    ],
    [
      "one value for all",
      "flat.json",
      definition({
        ratingScale: [
          { definition: "no", value: { floatValue: 1 } },
          { definition: "yes", value: { floatValue: 1 } },
        ],
      }),
      /flat\.json: customMetricDefinition\.ratingScale: every value is 1/,
    ],
    [
      "one value for all in Markdown",
      "flat.md",
      "---\nmetric: x\nabout: y\nscale: [{label: a, value: 2}, {label: b, value: 2}]\n---\n# system\nx\n# user\n{{answer}}",
      /flat\.md: scale: every value is 2/,
    ],
    [
      "front matter that is a word",
      "word.md",
      "---\nhello\n---\n# system\nx\n# user\n{{answer}}",
      /word\.md: the front matter: is not a mapping/,
    ],
    [
      "an unknown variable",
      "unknown.json",
      definition({ instructions: "{{weather}}" }),
      /\{\{weather\}\} is not known/,
    ],
    ["no variable", "none2.json", definition({ instructions: "Rate it." }), /names no variable/],
    [
      "front matter that is no YAML",
      "yaml.md",
      "---\nscale: [\n---\n# system\nx\n# user\n{{answer}}",
      /not YAML/,
    ],
    ["a prompt without a system part", "parts.md", "---\nmetric: x\n---\nhello", /no "# system" part/],
  ])("refuses %s by name", (_, name, content, message) => {
    const path = content === null ? join(folder, name) : file(name, content);
    expect(() => readCustomMetric(path)).toThrow(message);
  });
});
