import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
} from "@aws-sdk/client-bedrock-runtime";
import type { Config } from "../../config.ts";
import { LecternError } from "../../errors.ts";
import { costUsd } from "../../ledger/price.ts";
import type { Usage } from "../../types.ts";
import type { Describe, Description, PictureContext, PictureModel } from "../describe.ts";
import { describePrompt, describeRequest, descriptionTokens, readDescription } from "../read-description.ts";
import { createClients, regionOf } from "./clients.ts";
import { type BedrockCall, calling } from "./errors.ts";
import { abilitiesOf } from "./models.ts";
import { inference } from "./request.ts";

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
function createDescribe(client: BedrockRuntimeClient, { model, region }: VisionOptions): Describe {
  return async (picture, context, signal) => {
    const call: BedrockCall = {
      action: "bedrock:InvokeModel",
      resource: model,
      variable: "LECTERN_BEDROCK_VISION_MODEL",
      region: await region(),
    };
    const command = new ConverseCommand(visionInput(model, picture, context));
    const reply = await calling(call, signal, () => client.send(command, { abortSignal: signal }));
    return toDescription(model, reply);
  };
}

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

function toDescription(model: string, { output, stopReason, usage }: ConverseCommandOutput): Description {
  const text = (output?.message?.content ?? []).flatMap((block) => block.text ?? []).join("\n");
  const isFiltered = stopReason === "content_filtered" || stopReason === "guardrail_intervened";
  return readDescription(model, {
    text,
    usage: billed(model, usage),
    filter: isFiltered ? stopReason : null,
    isCut: stopReason === "max_tokens",
  });
}

function billed(model: string, usage: ConverseCommandOutput["usage"]): Usage {
  const { inputTokens, outputTokens } = usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) {
    return { inputTokens: null, outputTokens: null, costUsd: null };
  }
  return { inputTokens, outputTokens, costUsd: costUsd(model, { inputTokens, outputTokens }) };
}
