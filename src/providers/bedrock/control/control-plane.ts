import { LecternError } from "../../../errors.ts";
import { clientOptions } from "../../aws-client.ts";
import type { Step } from "./steps.ts";

/** Makes one call of a control plane. */
export type Send = (
  call: Step["call"],
  input: object,
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

interface Service {
  client: { send: unknown };
  commands: Record<string, new (input: never) => object>;
}
type SdkSend = (command: object, options: { abortSignal: AbortSignal }) => Promise<object>;

const servicesOf = (options: ReturnType<typeof clientOptions>): Record<string, () => Promise<Service>> => ({
  async bedrock() {
    const sdk = await import("@aws-sdk/client-bedrock");
    const { CreateGuardrailCommand, UpdateGuardrailCommand, DeleteGuardrailCommand } = sdk;
    const { CreateGuardrailVersionCommand, GetGuardrailCommand } = sdk;
    return {
      client: new sdk.BedrockClient(options),
      commands: {
        CreateGuardrail: CreateGuardrailCommand,
        CreateGuardrailVersion: CreateGuardrailVersionCommand,
        DeleteGuardrail: DeleteGuardrailCommand,
        GetGuardrail: GetGuardrailCommand,
        UpdateGuardrail: UpdateGuardrailCommand,
      },
    };
  },
  async "bedrock-agent"() {
    const sdk = await import("@aws-sdk/client-bedrock-agent");
    return {
      client: new sdk.BedrockAgentClient(options),
      commands: {
        CreateDataSource: sdk.CreateDataSourceCommand,
        CreateKnowledgeBase: sdk.CreateKnowledgeBaseCommand,
        CreatePrompt: sdk.CreatePromptCommand,
        CreatePromptVersion: sdk.CreatePromptVersionCommand,
        DeleteDataSource: sdk.DeleteDataSourceCommand,
        DeleteKnowledgeBase: sdk.DeleteKnowledgeBaseCommand,
        DeletePrompt: sdk.DeletePromptCommand,
        GetKnowledgeBase: sdk.GetKnowledgeBaseCommand,
        GetPrompt: sdk.GetPromptCommand,
        UpdatePrompt: sdk.UpdatePromptCommand,
      },
    };
  },
  async s3vectors() {
    const sdk = await import("@aws-sdk/client-s3vectors");
    return {
      client: new sdk.S3VectorsClient(options),
      commands: {
        CreateIndex: sdk.CreateIndexCommand,
        CreateVectorBucket: sdk.CreateVectorBucketCommand,
        DeleteIndex: sdk.DeleteIndexCommand,
        DeleteVectorBucket: sdk.DeleteVectorBucketCommand,
      },
    };
  },
});

/** The clients of the control planes, each loaded with its first call: nothing else needs them. */
export function openControlPlane(region: string | undefined): Send {
  const opening = servicesOf(clientOptions(region, { maxSockets: 4 }));
  const opened = new Map<string, Promise<Service> | undefined>();
  return async (call, input, signal) => {
    const [name = "", operation = ""] = call.split(".");
    const service = opened.get(name) ?? opening[name]?.();
    opened.set(name, service);
    const { client, commands } = (await service) ?? {};
    const Command = commands?.[operation];
    if (!client || !Command) throw new LecternError("internal", `There is no call ${call}`);
    const send = (client.send as SdkSend).bind(client);
    return { ...(await send(new Command(input as never), { abortSignal: signal })) };
  };
}
