import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { answerPrompts } from "../answer/compose/answer-prompts.ts";
import { loadGuardRules, sayInstead } from "../answer/guard/rules.ts";
import { type Config, loadConfig } from "../config.ts";
import { LecternError } from "../errors.ts";
import { loadPrompt } from "../prompts.ts";
import type { KnowledgeBasePlan, Made, Step, Wanted } from "../providers/bedrock/control/steps.ts";

interface SetupOptions {
  name: string;
  dryRun?: true;
  knowledgeBase?: true;
  bucket?: string;
  prefix?: string;
  role?: string;
}

export function bedrockCommand(signal: AbortSignal): Command {
  const named = (command: Command) =>
    command
      .option("--name <name>", "of all that is made: letters, digits and hyphens", "lectern")
      .option("--dry-run", "print the calls instead of making them");
  const bedrock = new Command("bedrock").description(
    "make what Bedrock needs of your account, and take it away again",
  );
  bedrock.addCommand(
    named(new Command("setup"))
      .description(
        "create or update a guardrail by the rules of the guard, the prompts and, if asked, a Knowledge Base",
      )
      .option("--knowledge-base", "also a Knowledge Base on S3 Vectors, with a bucket as its data source")
      .option("--bucket <bucket>", "with --knowledge-base: the bucket with the decks")
      .option("--prefix <prefix>", "with --knowledge-base: only what begins with it")
      .option(
        "--role <arn>",
        "with --knowledge-base: the role by which Bedrock reads the bucket (docs/bedrock.md)",
      )
      .action((options: SetupOptions) => setup(options, signal)),
  );
  bedrock.addCommand(
    named(new Command("teardown"))
      .description("take away what setup made, and nothing else")
      .action((options: Pick<SetupOptions, "name" | "dryRun">) => teardown(options, signal)),
  );
  return bedrock;
}

async function setup(options: SetupOptions, signal: AbortSignal): Promise<void> {
  const config = loadConfig();
  const { planSetup } = await import("../providers/bedrock/control/setup.ts");
  const wanted = await readWanted(options, config);
  const state = openState(config, options.name);
  const made = state.read();
  const steps = planSetup(wanted, made);
  if (steps.length === 0) console.log("Everything is there as it should be.");
  if (options.dryRun) return printPlan(steps, made);
  const after = await run(steps, made, { config, keep: state.keep }, signal);
  const { guardrail, prompts = {}, knowledgeBase, dataSource } = after;
  console.log("\nSet, in the environment or in .env:");
  if (guardrail) console.log(`LECTERN_BEDROCK_GUARDRAIL=${guardrail.id}:${guardrail.version}`);
  for (const [version, { arn }] of Object.entries(prompts)) {
    console.log(`# for prompts/${version}.md, add to LECTERN_BEDROCK_MODEL: , prompt=${arn}`);
  }
  if (!knowledgeBase) return;
  console.log(`LECTERN_KNOWLEDGE_BASE=${knowledgeBase}`);
  console.log(
    `\nThen let it read the bucket: aws bedrock-agent start-ingestion-job --knowledge-base-id ${knowledgeBase} --data-source-id ${dataSource}`,
  );
}

async function teardown(
  { name, dryRun }: Pick<SetupOptions, "name" | "dryRun">,
  signal: AbortSignal,
): Promise<void> {
  const config = loadConfig();
  const { planTeardown } = await import("../providers/bedrock/control/teardown.ts");
  const state = openState(config, name);
  const made = state.read();
  const steps = planTeardown(made);
  if (steps.length === 0) return console.log(`Nothing by the name ${name} was made from this data folder.`);
  if (dryRun) return printPlan(steps, made);
  await run(steps, made, { config, keep: state.keep }, signal);
  state.remove();
}

async function run(
  steps: Step[],
  made: Made,
  { config, keep }: { config: Config; keep: (made: Made) => void },
  signal: AbortSignal,
): Promise<Made> {
  const { openControlPlane } = await import("../providers/bedrock/control/control-plane.ts");
  const { runSteps } = await import("../providers/bedrock/control/run-steps.ts");
  const { region } = config.bedrock;
  if (region === undefined)
    throw new LecternError("config", "No AWS region is set: set AWS_REGION, e.g. AWS_REGION=us-east-1");
  if (made.region !== null && made.region !== region) {
    throw new LecternError(
      "config",
      `This was set up in ${made.region}, and AWS_REGION is ${region}: set AWS_REGION=${made.region}, or choose another --name`,
    );
  }
  const running = {
    send: openControlPlane(region),
    region,
    keep,
    onStep: ({ call }: Step) => console.log(call),
  };
  return runSteps(steps, { ...made, region }, running, signal);
}

async function readWanted(options: SetupOptions, config: Config): Promise<Wanted> {
  if (!/^[a-z0-9][a-z0-9-]{1,40}$/.test(options.name)) {
    throw new LecternError("usage", "--name takes 2 to 41 small letters, digits and hyphens");
  }
  const rules = loadGuardRules(config.guardRulesFile);
  return {
    name: options.name,
    rules: { ...rules, blocked: sayInstead(rules, "blocked", "") },
    prompts: answerPrompts.map((version) => {
      const { system, variables } = loadPrompt(version);
      return { version, text: system, variables: [...variables] };
    }),
    knowledgeBase: options.knowledgeBase ? await readKnowledgeBase(options, config) : null,
  };
}

async function readKnowledgeBase(
  { bucket, prefix, role }: Pick<SetupOptions, "bucket" | "prefix" | "role">,
  { bedrock }: Config,
): Promise<KnowledgeBasePlan> {
  if (!bucket || !role) {
    throw new LecternError(
      "usage",
      "--knowledge-base needs --bucket and --role: docs/bedrock.md shows the role",
    );
  }
  const { modelArn } = await import("../providers/bedrock/rerank.ts");
  const embeddingModelArn = modelArn(bedrock.embedModel, bedrock.region ?? null);
  return { bucket, prefix: prefix ?? null, roleArn: role, embeddingModelArn, dimensions: bedrock.dimensions };
}

/** Which ids stand where one is not known before the call that makes it. */
const unknownYet = {
  guardrailId: "<guardrail>",
  version: "<version>",
  id: "<prompt>",
  arn: "<prompt>",
  indexArn: "<index>",
  knowledgeBase: { knowledgeBaseId: "<knowledge base>" },
  dataSource: { dataSourceId: "<data source>" },
};

function printPlan(steps: Step[], begun: Made): void {
  let made = begun;
  for (const { call, input, keep } of steps) {
    console.log(`${call} ${JSON.stringify(input(made))}`);
    made = keep?.(made, unknownYet) ?? made;
  }
}

/** What setup has made, in the data folder: by this alone is it found, updated and taken away. */
function openState({ dataFolder }: Config, name: string) {
  const path = join(dataFolder, `bedrock-${name}.json`);
  return {
    read: (): Made => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { region: null }),
    keep: (made: Made) => writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`),
    remove: () => rmSync(path, { force: true }),
  };
}
