import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMetadata } from "../../../ingest/read/metadata.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (attributes: unknown) =>
  readMetadata(utf8(JSON.stringify({ metadataAttributes: attributes })), "a.pdf.metadata.json");

describe("sidecar metadata", () => {
  it("is read in both forms of a Bedrock Knowledge Base", () => {
    const long = (type: string, value: object) => ({ value: { type, ...value }, includeForEmbedding: true });
    expect(
      read({
        week: 3,
        topic: "面包",
        open: true,
        tags: ["a", "b"],
        author: long("STRING", { stringValue: "Ada" }),
        year: long("NUMBER", { numberValue: 2026 }),
        draft: long("BOOLEAN", { booleanValue: false }),
        parts: long("STRING_LIST", { stringListValue: ["x"] }),
      }),
    ).toEqual({
      week: 3,
      topic: "面包",
      open: true,
      tags: ["a", "b"],
      author: "Ada",
      year: 2026,
      draft: false,
      parts: ["x"],
    });
  });

  it("names the file, the attribute and what is allowed", () => {
    expect(() => readMetadata(utf8("{"), "a.pdf.metadata.json")).toThrow("a.pdf.metadata.json is not JSON");
    expect(() => readMetadata(utf8('{"week": 3}'), "a.pdf.metadata.json")).toThrow(
      /must hold .*metadataAttributes/,
    );
    for (const wrong of [
      null,
      {},
      [1],
      [],
      { value: { type: "DATE", stringValue: "x" } },
      { value: { type: "NUMBER", stringValue: "3" } },
    ]) {
      expect(() => read({ week: wrong })).toThrow(
        /^a\.pdf\.metadata\.json, week: must be a text .*STRING_LIST$/,
      );
    }
    expect(() => read(Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, at])))).toThrow(
      "51 attributes",
    );
  });

  it("can't reach an object's own properties", () => {
    const metadata = readMetadata(utf8('{"metadataAttributes": {"__proto__": "x", "constructor": 1}}'), "a");
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
    expect(Object.entries(metadata)).toEqual([["constructor", 1]]);
  });

  it("is read or refused, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (content) => {
        try {
          readMetadata(utf8(content), "a.metadata.json");
        } catch (error) {
          expect(error).toMatchObject({
            code: "bad-deck",
            message: expect.stringContaining("a.metadata.json"),
          });
        }
      }),
    );
  });
});
