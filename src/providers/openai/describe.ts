import type { PictureModel } from "../describe.ts";
import { describePrompt, describeRequest, descriptionTokens, readDescription } from "../read-description.ts";
import { callSettings, type Fetch, openChatModel } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";
import { calling } from "./errors.ts";
import { billed } from "./usage.ts";

/** A chat model that sees pictures. If the model can't, its server says so, as `invalid`. */
export function createDescribe(endpoint: Endpoint, fetch?: Fetch): PictureModel {
  const model = openChatModel(endpoint, fetch);
  return {
    id: endpoint.name,
    isFree: endpoint.isLocal,
    prompt: describePrompt,
    async describe(picture, context, signal) {
      const { system, user } = describeRequest(context);
      const reply = await calling(endpoint, signal, async () =>
        model.doGenerate({
          ...callSettings(endpoint, descriptionTokens),
          prompt: [
            { role: "system", content: system },
            {
              role: "user",
              content: [
                { type: "file", mediaType: "image/png", data: picture },
                { type: "text", text: user ?? "" },
              ],
            },
          ],
          abortSignal: signal,
        }),
      );
      const { unified, raw } = reply.finishReason;
      return readDescription(endpoint.name, {
        text: reply.content.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n"),
        usage: billed(endpoint, reply.usage),
        filter: unified === "content-filter" ? (raw ?? unified) : null,
        isCut: unified === "length",
      });
    },
  };
}
