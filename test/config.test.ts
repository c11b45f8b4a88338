import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { settingsTable } from "../docs/settings-table.ts";
import { evaluationSettings, loadConfig, loadEnvFile } from "../src/config.ts";
import { projectRoot } from "../src/root.ts";
import { retired, settings } from "../src/settings.ts";

afterEach(() => vi.unstubAllEnvs());

describe("settings", () => {
  it("are described, and docs/settings.md is what `npm run build:docs` makes of them", () => {
    for (const [name, setting] of Object.entries(settings.shape)) {
      expect(setting.description, name).toBeTruthy();
    }
    const [, table] = readFileSync(join(projectRoot, "docs", "settings.md"), "utf8").split("<!-- table -->");
    expect(table?.trim()).toBe(settingsTable().trim());
  });

  it("name every wrong one, and what is allowed", () => {
    const wrong = { LECTERN_PORT: "many", LECTERN_RERANK: "please" };
    expect(() => loadConfig(wrong)).toThrow(/LECTERN_PORT: .*number.*LECTERN_RERANK: .*"auto"/);
  });

  it.each(Object.keys(retired))("refuse %s, and say what to do instead", (name) => {
    const given = { [name]: "1" };
    expect(() => loadConfig(given)).toThrow(`${name} is no longer a setting: ${retired[name]}`);
    expect(settings.shape).not.toHaveProperty(name);
  });

  it.each([
    ["g1", { id: "g1", version: "DRAFT" }],
    ["g1:3", { id: "g1", version: "3" }],
    ["g1:DRAFT", { id: "g1", version: "DRAFT" }],
    ["arn:aws:bedrock:eu-west-1:123456789012:guardrail/g1", undefined],
    ["arn:aws:bedrock:eu-west-1:123456789012:guardrail/g1:12", { version: "12" }],
    ["", undefined],
  ])("read the guardrail %j", (given, guardrail) => {
    const { bedrock } = loadConfig({ LECTERN_BEDROCK_GUARDRAIL: given });
    if (guardrail) expect(bedrock.guardrail).toMatchObject(guardrail);
    else expect(bedrock.guardrail?.id ?? "").toBe(given);
  });

  it("that decide answers are told by their names, Bedrock's only where Bedrock answers", () => {
    const given = { LECTERN_DENSE_WEIGHT: "0.3", LECTERN_BEDROCK_GUARDRAIL: "g1:2", LECTERN_PORT: "80" };
    const { answerSettings } = loadConfig(given);
    expect(answerSettings).toMatchObject({ LECTERN_PROVIDER: "local", LECTERN_DENSE_WEIGHT: "0.3" });
    expect(Object.keys(answerSettings).join()).not.toMatch(/BEDROCK|PORT/);
    const onBedrock = loadConfig({ ...given, LECTERN_PROVIDER: "bedrock", AWS_DEFAULT_REGION: "eu-west-1" });
    expect(onBedrock.answerSettings).toMatchObject({
      LECTERN_BEDROCK_GUARDRAIL: "g1:2",
      AWS_REGION: "eu-west-1",
    });
    expect(evaluationSettings).not.toContain("LECTERN_DATA");
  });
});

describe("a .env file in the working folder", () => {
  it("sets what the environment does not, and need not be there", () => {
    const folder = mkdtempSync(join(tmpdir(), "lectern-env-"));
    const before = process.cwd();
    vi.stubEnv("LECTERN_HOST", "10.0.0.1");
    vi.stubEnv("LECTERN_MAX_STREAMS", undefined);
    process.chdir(folder);
    try {
      loadEnvFile();
      writeFileSync(".env", "LECTERN_HOST=0.0.0.0\nLECTERN_MAX_STREAMS=7\n");
      loadEnvFile();
      expect(loadConfig()).toMatchObject({ host: "10.0.0.1", maxStreams: 7 });
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });
});
