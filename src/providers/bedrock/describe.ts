import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
} from "@aws-sdk/client-bedrock-runtime";
import type { Config } from "../../config.ts";
import { LecternError } from "../../errors.ts";
import { untold } from "../../ledger/charge.ts";
import { costUsd } from "../../ledger/price.ts";
import { splitTier } from "../../ledger/service-tier.ts";
import type { Usage } from "../../types.ts";
import type { Describe, Description, PictureContext, PictureModel } from "../describe.ts";
import { describePrompt, describeRequest, descriptionTokens, readDescription } from "../read-description.ts";
import { createClients, regionOf } from "./clients.ts";
import { type BedrockCall, calling, refusalOf } from "./errors.ts";
import { abilitiesOf, refusesTier } from "./models.ts";
import { inference } from "./request.ts";
import { noteMissing, requestMetadata, tierFor } from "./tiers.ts";

interface VisionOptions {
  model: string;
  region: () => Promise<string | null>;
}

/** A vision model of Bedrock. Sends nothing by itself; throws `config` for a model that is known to read words alone. */
export function createBedrockDescribe({
  region,
  visionModel,
}: Pick<Config["bedrock"], "region" | "visionModel">): PictureModel {
  if (!abilitiesOf(visionModel).images) {
    throw new LecternError(
      "config",
      `${visionModel} reads no pictures: set LECTERN_BEDROCK_VISION_MODEL to a model that does, such as Amazon Nova 2 Lite`,
    );
  }
  const clients = createClients(region);
  const options = { model: visionModel, region: () => regionOf(clients) };
  return { id: visionModel, prompt: describePrompt, describe: createDescribe(clients.runtime, options) };
}

/**
 * A vision model of Bedrock's Converse API. Throws as every call does; a picture that the model or a filter refuses is
 * no error: it is paid for, and comes out as `declined`.
 */
function createDescribe(client: BedrockRuntimeClient, { model: name, region }: VisionOptions): Describe {
  const { id: model, tier } = splitTier(name);
  const onMissing = noteMissing(model);
  let { tiers: offered } = abilitiesOf(model);
  return async (picture, context, signal) => {
    const call: BedrockCall = {
      action: "bedrock:InvokeModel",
      resource: model,
      variable: "LECTERN_BEDROCK_VISION_MODEL",
      region: await region(),
    };
    const send = (input: ConverseCommandInput) =>
      calling(call, signal, () => client.send(new ConverseCommand(input), { abortSignal: signal }));
    const input = { ...visionInput(model, picture, context), ...requestMetadata(purpose) };
    const wanted = tierFor({ named: tier, purpose, offered }, onMissing);
    if (wanted === null) return toDescription(model, await send(input));
    try {
      return toDescription(model, await send({ ...input, serviceTier: { type: wanted } }));
    } catch (error) {
      if (!refusesTier(refusalOf(error))) throw error;
      offered = [];
      onMissing(wanted);
      return toDescription(model, await send(input));
    }
  };
}

const purpose = { stage: "describe" as const };

function visionInput(model: string, picture: Uint8Array, context: PictureContext): ConverseCommandInput {
  const { system, user } = describeRequest(context);
  const abilities = abilitiesOf(model);
  return {
    modelId: model,
    system: [{ text: system }],
    messages: [
      {
        role: "user",
        content: [{ image: { format: "png", source: { bytes: picture } } }, { text: user ?? "" }],
      },
    ],
    ...inference(abilities, descriptionTokens),
  };
}

function toDescription(
  model: string,
  { output, stopReason, usage, serviceTier }: ConverseCommandOutput,
): Description {
  const text = (output?.message?.content ?? []).flatMap((block) => block.text ?? []).join("\n");
  const isFiltered = stopReason === "content_filtered" || stopReason === "guardrail_intervened";
  return readDescription(model, {
    text,
    usage: billed(model, usage, serviceTier?.type),
    filter: isFiltered ? stopReason : null,
    isCut: stopReason === "max_tokens",
  });
}

function billed(
  model: string,
  usage: ConverseCommandOutput["usage"],
  serviceTier: string | undefined,
): Usage {
  const { inputTokens, outputTokens } = usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) return untold;
  return { inputTokens, outputTokens, costUsd: costUsd(model, { inputTokens, outputTokens, serviceTier }) };
}
