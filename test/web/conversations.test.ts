import { describe, expect, it } from "vitest";
import { dayName } from "../../web/src/conversations.ts";

describe("the day of a conversation", () => {
  const now = new Date(2026, 10, 24, 0, 30);
  const at = (...[year, month, day, hour]: [number, number, number, number]) =>
    dayName(
      new Date(year, month, day, hour).toISOString(),
      { texts: { today: "Today", yesterday: "Yesterday" }, locale: "en" },
      now,
    );

  it("goes by the reader's midnight", () => {
    expect(at(2026, 10, 24, 0)).toBe("Today");
    expect(at(2026, 10, 23, 23)).toBe("Yesterday");
    expect(at(2026, 10, 23, 0)).toBe("Yesterday");
    expect(at(2026, 10, 22, 23)).not.toMatch(/day|2026/);
  });

  it("names the year where it is another", () => {
    expect(at(2025, 11, 31, 12)).toMatch(/2025/);
  });
});
