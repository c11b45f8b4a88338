import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
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
/** The project's own files that a file imports, statically or not, types too. */
const importsOf = (path: string, text: string) =>
  Array.from(text.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*"(\.[^"]+)"/g), ([, target = ""]) =>
    posix.join(posix.dirname(path), target),
  );
const offenders = (pattern: RegExp, allowed: RegExp) =>
  sources.filter(({ path, text }) => pattern.test(text) && !allowed.test(path)).map(({ path }) => path);

describe("conventions", () => {
  it("reads the environment in one place", () => {
    expect(offenders(/process\.env\b/, /^src\/config\.ts$/)).toEqual([]);
  });
  it("imports the vendors' SDKs under providers only", () => {
    expect(offenders(/from "@(aws-sdk|smithy)\//, /^src\/providers\/(bedrock\/|s3)/)).toEqual([]);
    expect(offenders(/from "onnxruntime-node"/, /^src\/providers\/local\//)).toEqual([]);
  });
  it("keeps SQL under store", () => {
    expect(offenders(/`\s*(select|insert into|update|delete from|with \w+ as)\s/i, /^src\/store\//)).toEqual(
      [],
    );
  });
  it("lets only setup and doctor name a concrete provider", () => {
    const adapters = /^src\/providers\/(local|bedrock)\//;
    const reaching = sources.filter(({ path, text }) => {
      const own = adapters.exec(path)?.[0];
      const foreign = importsOf(path, text).filter((target) => adapters.test(target));
      return foreign.some((target) => own === undefined || !target.startsWith(own));
    });
    const allowed = ["src/cli/doctor.ts", "src/setup.ts"];
    expect(reaching.map(({ path }) => path).sort()).toEqual(allowed);
  });
  it("keeps files short", () => {
    expect(sources.filter(({ text }) => text.split("\n").length > 251).map(({ path }) => path)).toEqual([]);
  });
});
