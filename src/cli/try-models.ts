import { confirm, isCancel } from "@clack/prompts";
import type { Config } from "../config.ts";
import { LecternError } from "../errors.ts";
import { sumKnown } from "../ledger/charge.ts";
import type { Tried, TriedModel } from "../providers/bedrock/try-abilities.ts";
import { counted } from "../text/figures.ts";
import { printJson } from "./session.ts";

/** `lectern doctor --models`: a handful of tiny requests to each chat model on Bedrock, told beside models.yaml. */
export async function tryModels(
  config: Config,
  { yes, json }: { yes?: true; json?: true },
  signal: AbortSignal,
): Promise<void> {
  const { chatModelsOf } = await import("../providers/bedrock/check.ts");
  const { estimateTrying, mostUsd, tryAbilities } = await import("../providers/bedrock/try-abilities.ts");
  const models = chatModelsOf(config);
  if (models.length === 0) {
    throw new LecternError(
      "usage",
      "No model on Bedrock is set: set LECTERN_PROVIDER=bedrock, see docs/bedrock.md",
    );
  }
  const { calls, usd } = estimateTrying(models);
  const cost = usd === null ? "at prices that are not all known" : `for about $${usd.toFixed(4)}`;
  const plan = `${counted(calls, "small request")} to ${counted(models.length, "model")}, ${cost}; it stops at $${mostUsd}`;
  if (!yes) await ask(plan);
  const tried: TriedModel[] = [];
  for (const model of models) {
    const spent = sumKnown(tried.map((one) => one.usd)) ?? 0;
    const found = await tryAbilities(config.bedrock, model, mostUsd - spent, signal);
    tried.push(found);
    if (!json) console.log(describeModel(found));
  }
  const total = sumKnown(tried.map((one) => one.usd));
  if (json) return printJson({ models: tried, usd: total });
  console.log(total === null ? "What it cost is not known." : `It cost $${total.toFixed(4)}.`);
}

async function ask(plan: string): Promise<void> {
  if (!process.stdin.isTTY) throw new LecternError("usage", `This sends ${plan}: add --yes to let it`);
  const answer = await confirm({ message: `Send ${plan}?` });
  if (isCancel(answer) || !answer) throw new LecternError("usage", "Nothing was sent");
}

function describeModel({ model, tried, usd }: TriedModel): string {
  const changes = tried.flatMap(({ put }) => put ?? []);
  const lines = tried.map(
    ({ ability, found, listed, said }) =>
      `  ${ability}: ${wordOf(found)}${beside(found, listed)}${said === null ? "" : ` (${said})`}`,
  );
  return [
    `${model}${usd === null ? "" : `, $${usd.toFixed(5)}`}`,
    ...lines,
    changes.length === 0
      ? "  → src/providers/bedrock/models.yaml says the same"
      : `  → put into its row of src/providers/bedrock/models.yaml: ${changes.join("; ")}`,
    "",
  ].join("\n");
}

const wordOf = (found: Tried["found"]) => (found === null ? "not known" : found ? "yes" : "no");
const beside = (found: Tried["found"], listed: Tried["listed"]) =>
  listed === null ? "" : found === listed ? ", as listed" : `, listed as ${wordOf(listed)}`;
