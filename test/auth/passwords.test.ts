import { describe, expect, it } from "vitest";
import { hashPassword, isPassword } from "../../src/auth/passwords.ts";

describe("passwords", () => {
  it("are hashed by argon2id, with another salt each time", async () => {
    const hashes = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
    expect(new Set(hashes).size).toBe(2);
    for (const hash of hashes) {
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(await isPassword(hash, "correct horse")).toBe(true);
      expect(await isPassword(hash, "correct horses")).toBe(false);
    }
    expect(await isPassword(null, "correct horse")).toBe(false);
  });

  it("are the same however a keyboard makes their letters", async () => {
    expect(await isPassword(await hashPassword("cafe\u0301 Stra\u00dfe"), "caf\u00e9 Stra\u00dfe")).toBe(
      true,
    );
  });

  it("are 10 to 200 characters long", async () => {
    expect(() => hashPassword("too short")).toThrow(/10 to 200 characters, this one has 9/);
    expect(() => hashPassword("x".repeat(201))).toThrow(/10 to 200/);
    expect(await isPassword(await hashPassword("🥐".repeat(10)), "🥐".repeat(10))).toBe(true);
  });
});
