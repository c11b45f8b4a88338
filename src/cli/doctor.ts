import { Command } from "commander";
import { findOffice } from "../../ingest/office/office.ts";
import { answerVariables } from "../answer/compose/answer-prompts.ts";
import { asksForNames } from "../answer/guard/rules.ts";
import { type Config, loadConfig } from "../config.ts";
import { errorMessage } from "../errors.ts";
import { type Finding, fault, look, sound } from "../finding.ts";
import { type CourseRow, findCourses, listCourses } from "../store/courses.ts";
import { withOpenDatabase } from "../store/open-database.ts";
import { counted } from "../text/figures.ts";
import { checkDeeply } from "./deep-check.ts";
import { printJson } from "./session.ts";
import { tryModels } from "./try-models.ts";

interface DoctorOptions {
  deep?: true;
  models?: true;
  yes?: true;
  json?: true;
}

export function doctorCommand(signal: AbortSignal): Command {
  return new Command("doctor")
    .description("check Node, data folder, index, provider, credentials and models, and say what to do")
    .option("--deep", "look at every page of the database too")
    .option(
      "--models",
      "instead, try what each chat model on Bedrock can do, beside what Lectern holds of it",
    )
    .option("--yes", "with --models: do not ask before requests that cost a little")
    .option("--json", "print JSON")
    .action(async (options: DoctorOptions) => {
      const config = loadConfig();
      if (options.models) return tryModels(config, options, signal);
      const findings = [
        checkNode(),
        ...(await checkIndex(config)),
        ...(options.deep ? await checkDeeply(config) : []),
        ...(await checkProvider(config, signal)),
        ...(await checkLocalModels(config)),
        ...(await checkNames(config)),
        ...(await checkConnected(config, signal)),
        ...(await checkSearch(config, signal)),
        checkOffice(config),
      ];
      if (options.json) printJson(findings);
      else for (const finding of findings) console.log(describe(finding));
      if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
    });
}

/** Presentations are answered from without it too. */
function checkOffice({ office }: Config): Finding {
  const program = findOffice(office);
  if (program)
    return {
      name: "LibreOffice",
      ok: true,
      detail: `${program} draws presentations, and opens .odp, .ppt and .key`,
      advice: null,
    };
  const detail = "none: slides of presentations are drawn from their words; .odp, .ppt and .key are not read";
  if (office === "off") return { name: "LibreOffice", ok: true, detail, advice: null };
  const advice =
    office === "auto"
      ? "To show their pages and read those, install it (`apt install --no-install-recommends libreoffice-impress`)"
      : `There is nothing at ${office}: set LECTERN_OFFICE to LibreOffice's program, or to auto`;
  return { name: "LibreOffice", ok: office === "auto", detail, advice };
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? sound("Node.js", process.version)
    : fault("Node.js", process.version, "Install Node.js 20.19 or later");
}

async function checkIndex(config: Config): Promise<Finding[]> {
  try {
    return await withOpenDatabase(config, "lectern doctor", async (database) => {
      const opened = sound("Database", database.place);
      const courses = await listCourses(database);
      if (courses.length === 0)
        return [opened, fault("Courses", "none", "Make one with `lectern ingest <file or folder>`")];
      const named = courses.map((course) => `${course.name} (${counted(course.slides, "slide")})`).join(", ");
      const rows = await findCourses(database, undefined);
      return [opened, sound("Courses", named), ...rows.flatMap(checkVectors)];
    });
  } catch (error) {
    return [fault("Database", "can't be opened", errorMessage(error))];
  }
}

/** A course that was ingested without a model, or by a Lectern that kept vectors in another form. */
function checkVectors({ name, embeddingModel }: CourseRow): Finding[] {
  if (embeddingModel !== null) return [];
  const detail = "has no vectors: it is searched by words alone";
  const advice = `Once there is an embedding model, run \`lectern reindex --course "${name}"\``;
  return [fault(`Course ${name}`, detail, advice)];
}

async function checkSearch(config: Config, signal: AbortSignal): Promise<Finding[]> {
  if (!config.knowledgeBase) return [];
  const { checkKnowledgeBase } = await import("../providers/bedrock/check.ts");
  return [await checkKnowledgeBase(config.bedrock, config.knowledgeBase, signal)];
}

async function checkNames(config: Config): Promise<Finding[]> {
  if (!asksForNames(config)) return [];
  const { openNames } = await import("../providers/local/provider.ts");
  const { name, notices } = await openNames(config);
  return [
    name ? sound("People's names", name) : fault("People's names", "not looked for", notices.join(" ")),
  ];
}

/** Models that run within Lectern. */
async function checkLocalModels(config: Config): Promise<Finding[]> {
  const { checkLocalModels: check } = await import("../providers/local/check.ts");
  return check(config);
}

/** Models that are connected by name, and those on this machine that might be. */
async function checkConnected(config: Config, signal: AbortSignal): Promise<Finding[]> {
  const { checkConnected: check } = await import("../providers/openai/check.ts");
  return check(config, signal);
}

async function checkProvider(config: Config, signal: AbortSignal): Promise<Finding[]> {
  if (config.provider === "bedrock") {
    const { checkBedrock } = await import("../providers/bedrock/check.ts");
    return [
      sound("Provider", "bedrock"),
      ...(await checkBedrock(config.bedrock, signal)),
      ...(await checkPrompt(config.bedrock, signal)),
    ];
  }
  const writes = config.chat
    ? `answers are written by ${config.chat}`
    : "answers quote the slides; no model writes";
  return [sound("Provider", `local (${writes})`)];
}

async function checkPrompt({ prompt, region }: Config["bedrock"], signal: AbortSignal): Promise<Finding[]> {
  if (prompt === undefined) return [];
  const { readPrompt } = await import("../providers/bedrock/prompt.ts");
  const asked = { arn: prompt, filled: answerVariables };
  const run = async () => (await readPrompt(region, asked, signal)).version;
  return [await look("Answer prompt", run, prompt)];
}

function describe({ name, ok, detail, advice }: Finding): string {
  return `${ok ? "ok   " : "FAULT"} ${name}: ${detail}${advice ? `\n      → ${advice}` : ""}`;
}
