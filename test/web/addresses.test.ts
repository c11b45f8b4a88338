import { describe, expect, it } from "vitest";
import { addressOf, nowhere, type Place, readPlace } from "../../web/src/addresses.ts";

const read = (address: string) => {
  const { pathname, search } = new URL(address, "http://localhost");
  return readPlace(pathname, search);
};
const slide = { id: "s 1/2", quote: "Feed it & wait\nlong", from: null };

describe("an address of the page", () => {
  it.each<[string, Partial<Place>]>([
    ["/", {}],
    ["/c/bakery", { course: "bakery" }],
    ["/c/Back%20%26%20Brot%2F1", { course: "Back & Brot/1" }],
    ["/c/bakery/chat/x1", { course: "bakery", conversation: "x1" }],
    [
      "/c/bakery?deck=bread.pdf&section=Dough",
      { course: "bakery", scope: { deck: "bread.pdf", section: "Dough" } },
    ],
    ["/c/bakery?through=week+2.pdf", { course: "bakery", scope: { through: "week 2.pdf" } }],
    ["/c/bakery?until=2026-11-30", { course: "bakery", scope: { until: "2026-11-30" } }],
    ["/chat/x1", { conversation: "x1" }],
    ["/c/bakery/slides", { course: "bakery", browsing: true }],
    ["/c/bakery/slides/s%201%2F2?quote=Feed+it+%26+wait%0Along", { course: "bakery", slide }],
    [
      "/c/bakery/chat/x1?slide=s+1%2F2&quote=Feed+it+%26+wait%0Along",
      { course: "bakery", conversation: "x1", slide },
    ],
  ])("%s names a place, and the place has that address", (address, place) => {
    expect(read(address)).toEqual({ ...nowhere, ...place });
    expect(addressOf({ ...nowhere, ...place })).toBe(address);
  });

  it.each(["/nothing", "/c/a/b", "/c/a/chat/b/c", "/c/%E0%A4%A", "/c", "/chat"])(
    "%s names none",
    (address) => {
      expect(read(address)).toBeNull();
    },
  );

  it("holds the beginning of a long quote", () => {
    const address = addressOf({ ...nowhere, slide: { ...slide, quote: "word ".repeat(1_000) } });
    expect(address.length).toBeLessThan(800);
    expect("word ".repeat(1_000)).toContain(read(address)?.slide?.quote);
  });
});
