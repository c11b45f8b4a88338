import { describe, expect, it } from "vitest";
import { placeInSource, sourceOf } from "../../src/text/source-address.ts";

describe("where a deck comes from", () => {
  it("is what its metadata says, a recording first, and never a program", () => {
    const source = "https://example.edu/a.pdf";
    expect(sourceOf({ source })).toBe(source);
    expect(sourceOf({ source, media: "https://example.edu/a.mp4" })).toBe("https://example.edu/a.mp4");
    for (const wrong of [
      "javascript:alert(1)",
      "data:text/html,a",
      "/etc/passwd",
      "https://",
      "",
      3,
      true,
      ["https://a.b"],
    ])
      expect(sourceOf({ source: wrong })).toBeNull();
    expect(sourceOf({})).toBeNull();
  });

  it.each([
    ["https://a.b/v.mp4", { seconds: 75, page: 2 }, "https://a.b/v.mp4#t=75"],
    ["https://a.b/x.pdf?v=2", { seconds: null, page: 3 }, "https://a.b/x.pdf?v=2#page=3"],
    ["https://a.b/lesson.html", { seconds: null, page: 3 }, "https://a.b/lesson.html"],
    ["https://a.b/slides#/4", { seconds: null, page: 3 }, "https://a.b/slides#/4"],
  ])("%s has places", (source, place, address) => {
    expect(placeInSource(source, place)).toBe(address);
  });
});
