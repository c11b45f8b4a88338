import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../src/root.ts";

/** The conventions that a reader relies on, so that they can't rot. */
const sources = ["src", "ingest", "eval", "web/src", "web/report/src"].flatMap((top) =>
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
const graph = new Map(sources.map(({ path, text }) => [path, importsOf(path, text)]));
const offenders = (pattern: RegExp, allowed: RegExp) =>
  sources.filter(({ path, text }) => pattern.test(text) && !allowed.test(path)).map(({ path }) => path);

/** What the whole product speaks in: types, errors, settings, prompts. */
const ground = "ground";
/** What a provider is, and what every one of them uses: no vendor, and no model. */
const seam =
  /^src\/providers\/(?:provider|knowledge-base|describe|bucket|recent-vectors|structured-output|resilience\/(?:retry|faults))\.ts$/;
/** The first pattern that fits a file is its layer. Each layer imports from itself, the ground and these. */
const layers: { name: string; files: RegExp; from: string[] }[] = [
  { name: "seam", files: seam, from: [] },
  { name: "text", files: /^src\/text\//, from: [] },
  { name: "ledger", files: /^src\/ledger\//, from: ["seam", "text"] },
  { name: "providers", files: /^src\/providers\//, from: ["seam", "ledger", "text"] },
  { name: "store", files: /^src\/store\//, from: ["ledger", "text"] },
  { name: "auth", files: /^src\/auth\//, from: ["store", "ledger"] },
  { name: "search", files: /^src\/search\//, from: ["store", "text"] },
  { name: "answer", files: /^src\/answer\//, from: ["search", "store", "ledger", "seam", "text"] },
  { name: "ingest", files: /^ingest\//, from: ["search", "store", "ledger", "seam", "text"] },
  { name: "eval", files: /^eval\//, from: ["ingest", "answer", "store", "ledger", "seam", "text"] },
  { name: "setup", files: /^src\/setup\.ts$/, from: ["answer", "store", "ledger", "providers", "seam"] },
  {
    name: "observe",
    files: /^src\/observe\//,
    from: ["auth", "ingest", "answer", "store", "ledger", "seam", "text"],
  },
  {
    name: "api",
    files: /^src\/api\//,
    from: ["auth", "setup", "observe", "eval", "ingest", "answer", "store", "ledger", "text"],
  },
  {
    name: "cli",
    files: /^src\/cli\//,
    from: [
      "api",
      "auth",
      "setup",
      "observe",
      "eval",
      "ingest",
      "answer",
      "store",
      "ledger",
      "providers",
      "seam",
      "text",
    ],
  },
  { name: "report page", files: /^web\/report\//, from: ["page", "eval", "text"] },
  { name: "page", files: /^web\//, from: ["api", "observe", "answer", "store", "text"] },
  { name: ground, files: /^src\/(?:settings\/)?[^/]+\.ts$/, from: [] },
];
const layerOf = (path: string) => layers.find(({ files }) => files.test(path));

/** Groups of files each of which imports all the others, by way of others or not (Tarjan, 1972). */
function findCycles(): string[][] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  function visit(file: string): number {
    const number = order.size;
    order.set(file, number);
    let low = number;
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === number) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) cycles.push(group.sort());
    }
    return low;
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return cycles;
}

describe("imports", () => {
  it("run one way, from layer to layer", () => {
    const wrong = [...graph].flatMap(([path, targets]) => {
      const layer = layerOf(path);
      if (!layer) return [`${path} is in no layer`];
      return targets.flatMap((target) => {
        const other = layerOf(target)?.name;
        if (other === undefined || other === layer.name || other === ground) return [];
        return layer.from.includes(other) ? [] : [`${path} (${layer.name}) imports ${target} (${other})`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it("have no cycles, of types neither", () => {
    expect(findCycles()).toEqual([]);
  });

  it("of pdfjs happen in threads: it replaces JSON.parse by one that is slow", () => {
    const texts = new Map(sources.map(({ path, text }) => [path, text]));
    const loaded = new Set<string>(["src/cli/cli.ts"]);
    for (const path of loaded) {
      const imports = texts.get(path)?.matchAll(/^(?:import|export) (?!type )[^;]*?from\s*"([^"]+)"/gm) ?? [];
      for (const [, target = ""] of imports)
        loaded.add(target.startsWith(".") ? posix.join(posix.dirname(path), target) : target);
    }
    expect([...loaded].filter((target) => /^(?:pdfjs-dist|pdf-parse)/.test(target))).toEqual([]);
    expect(loaded).toContain("ingest/describe/describe.ts");
  });

  it("of the API in the command line are of its server alone", () => {
    const reaching = [...graph].filter(([path, targets]) => {
      const isCommand = path.startsWith("src/cli/") && path !== "src/cli/serve.ts";
      return isCommand && targets.some((target) => target.startsWith("src/api/"));
    });
    expect(reaching.map(([path]) => path)).toEqual([]);
  });

  it("of the server in the pages are of types, and of a few plain functions", () => {
    const plain =
      /^(?:src\/text\/|eval\/report\/(?:notices|faults|people|outcomes|conversations|verdict|unit-figures)\.ts$)/;
    const values = sources.flatMap(({ path, text }) => {
      if (!path.startsWith("web/")) return [];
      const imports = text.matchAll(/^import (?!type )[^;]*?from\s*"(\.[^"]+)"/gm);
      const targets = Array.from(imports, ([, target = ""]) => posix.join(posix.dirname(path), target));
      const foreign = targets.filter((target) => !target.startsWith("web/") && !plain.test(target));
      return foreign.map((target) => `${path} imports ${target}`);
    });
    expect(values).toEqual([]);
  });

  it("name a concrete provider in setup, doctor and the list of models only", () => {
    const adapters = /^src\/providers\/(?:local|bedrock|openai)\//;
    const reaching = [...graph].filter(([path, targets]) => {
      const own = adapters.exec(path)?.[0];
      return targets.some((target) => adapters.test(target) && (!own || !target.startsWith(own)));
    });
    expect(reaching.map(([path]) => path).sort()).toEqual([
      "src/cli/bedrock.ts",
      "src/cli/doctor.ts",
      "src/cli/models.ts",
      "src/cli/try-models.ts",
      "src/setup.ts",
    ]);
  });
});

describe("conventions", () => {
  it("reads the environment in one place", () => {
    expect(offenders(/process\.env\b/, /^src\/config\.ts$/)).toEqual([]);
  });

  it("imports the vendors' SDKs under providers only", () => {
    expect(offenders(/from "@(?:aws-sdk|smithy)\//, /^src\/providers\/(?:bedrock\/|s3|aws-client)/)).toEqual(
      [],
    );
    expect(offenders(/(?:from|import\() ?"onnxruntime-node"/, /^src\/providers\/local\//)).toEqual([]);
    expect(
      offenders(/(?:from |import\()"@?langchain\b/, /^src\/providers\/(?:langchain\.ts|bedrock\/)/),
    ).toEqual([]);
  });

  it("imports the OpenAI protocol's client in its own folder only", () => {
    const client = /(?:from |import\()"@ai-sdk\/openai-compatible"/;
    expect(offenders(client, /^src\/providers\/openai\//)).toEqual([]);
  });

  it("keeps SQL under store", () => {
    const sql = /[`"]\s*(?:select|insert into|update|delete from|with \w+ as)\s/i;
    const allowed = /^src\/store\//;
    const found = sources.filter(
      ({ path, text }) => !allowed.test(path) && /\.query\b|\.script\b/.test(text) && sql.test(text),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
    expect(offenders(/`\s*(?:select|insert into|update|delete from|with \w+ as)\s/i, allowed)).toEqual([]);
  });

  it("keeps what models are told in prompts/", () => {
    // A prompt speaks to its reader, at length.
    const told = /[`"](?:You are (?:a|an|the)|Your task|Answer (?:the|only)|Rate |Judge )[^`"]{60,}/;
    expect(offenders(told, /^$/)).toEqual([]);
    expect(offenders(/\bsystem: [`"][A-Z]/, /^$/)).toEqual([]);
  });

  it("keeps files short", () => {
    expect(sources.filter(({ text }) => text.split("\n").length > 251).map(({ path }) => path)).toEqual([]);
  });
});
