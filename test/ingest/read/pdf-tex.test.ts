import { describe, expect, it } from "vitest";
import { extensionFonts, readExtension } from "../../../ingest/read/pdf/tex.ts";

const styles = { cmex: { ascent: 0.042, descent: -0.6 }, body: { ascent: 0.7, descent: -0.2 } };
const run = (str: string, fontName = "cmex") => ({ str, fontName });

describe("TeX's extension font", () => {
  it("is told by where it stands, where its signs come as codes", () => {
    expect(extensionFonts([run("h"), run("of", "body")], styles)).toEqual(new Set(["cmex"]));
    expect(extensionFonts([run("\u0012")], styles)).toEqual(new Set(["cmex"]));
  });

  it("is left alone where the file says what its signs mean", () => {
    expect(extensionFonts([run("("), run(")"), run("of", "body")], styles)).toEqual(new Set());
  });

  it("says brackets, sums and roots, and nothing for the pieces of taller ones", () => {
    expect(readExtension("hi").text).toBe("[]");
    expect(readExtension("\0\u0001\u0012\u0013").text).toBe("()()");
    expect(readExtension("XZp").text).toBe("∑∫√");
    expect(readExtension("z}|{0@").text).toBe("");
    expect(readExtension(" ").text).toBe("");
  });

  it("hangs: its line is the lower the taller the sign is", () => {
    expect(readExtension("h").drop).toBeGreaterThan(readExtension("\0").drop);
  });
});
