import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../src/root.ts";

/** The conventions that a reader relies on, so that they can't rot. */
const sources = ["src", "ingest", "eval", "web/src"].flatMap((top) =>
  walk(join(projectRoot, ...top.split("/"))),
);

function walk(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    if (!/\.tsx?$/.test(entry.name)) return [];
    return [{ path: relative(projectRoot, path).split(sep).join("/"), text: readFileSync(path, "utf8") }];
  });
}
const offenders = (pattern: RegExp, allowed: RegExp) =>
  sources.filter(({ path, text }) => pattern.test(text) && !allowed.test(path)).map(({ path }) => path);

describe("conventions", () => {
  it("reads the environment in one place", () => {
    expect(offenders(/process\.env\b/, /^src\/config\.ts$/)).toEqual([]);
  });
  it("imports the vendors' SDKs under providers only", () => {
    expect(offenders(/from "@(aws-sdk|smithy)\//, /^src\/providers\/bedrock\//)).toEqual([]);
    expect(offenders(/from "onnxruntime-node"/, /^src\/providers\/local\//)).toEqual([]);
  });
  it("keeps SQL under store", () => {
    expect(offenders(/`\s*(select|insert into|update|delete from|with \w+ as)\s/i, /^src\/store\//)).toEqual(
      [],
    );
  });
  it("lets only setup and doctor name a concrete provider", () => {
    const adapters = /(from|import\()\s*"[^"]*providers\/(local|bedrock)\/(provider|check|model-files)\.ts"/;
    expect(offenders(adapters, /^src\/(setup|commands\/doctor)\.ts$/)).toEqual([]);
  });
  it("keeps files short", () => {
    expect(sources.filter(({ text }) => text.split("\n").length > 251).map(({ path }) => path)).toEqual([]);
  });
});
