import { describe, expect, it } from "vitest";
import { drawnInline } from "../../web/src/slide/drawn-inline.ts";

const draw = (line: string) => {
  const text = `Title\n${line}\nmore *here*`;
  return drawnInline(text, { start: 6, end: 6 + line.length }).map(
    ({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`,
  );
};

describe("the words of a drawn slide", () => {
  it("lose Markdown's signs and keep what they mean", () => {
    expect(draw("**Divide** the list, `mid = n // 2`, *recursively*")).toEqual([
      "strong: Divide",
      "plain:  the list, ",
      "code: mid = n // 2",
      "plain: , ",
      "emphasis: recursively",
    ]);
    expect(draw("`**not bold**`")).toEqual(["code: **not bold**"]);
    expect(draw("takes $O(n)$ time, not $2 or $3")).toEqual([
      "plain: takes ",
      "maths: O(n)",
      "plain:  time, not $2 or $3",
    ]);
    expect(draw("**Überall**")).toEqual(["strong: Überall"]);
  });

  it.each(["2 * 3 * 4", "a*b*c", "** no **", "5 ** 2 ** 3", "snake_case_name", "one ` alone", "****"])(
    "keep signs that are none of Markdown's: %s",
    (line) => {
      expect(draw(line)).toEqual([`plain: ${line}`]);
    },
  );

  it("are read in time that grows with their length", () => {
    expect(draw("*a ".repeat(20_000))).toHaveLength(1);
    expect(draw("**a ".repeat(20_000))).toHaveLength(1);
  });
});
