import { z } from "zod";
import { LecternError } from "../errors.ts";
import type { RenderedPrompt } from "../prompts.ts";
import type { Converse, ConverseRequest } from "./provider.ts";

/** The object that a model is to fill in; the descriptions of its fields are part of what the model reads. */
interface Form<Reply extends z.ZodObject> {
  name: string;
  reply: Reply;
  maxTokens: number;
}

export const requestFor = (
  { system, user }: Pick<RenderedPrompt, "system" | "user">,
  { name, reply, maxTokens }: Form<z.ZodObject>,
): ConverseRequest => ({
  system,
  turns: [{ role: "user", content: user ?? "" }],
  passages: [],
  schema: { name, schema: toolSchema(reply) },
  maxTokens,
});

/** Amazon Nova takes these three keys at the top and no other. */
function toolSchema(reply: z.ZodObject): object {
  const { type, properties, required } = z.toJSONSchema(reply);
  return { type, properties, required };
}

/** Throws `malformed`, naming the model, for whatever is not the object that was asked for; else what `converse` throws. */
export async function readObject<Reply extends z.ZodObject>(
  { model, converse }: { model: string; converse: Converse },
  request: ConverseRequest,
  reply: Reply,
  signal: AbortSignal,
): Promise<z.output<Reply>> {
  const malformed = (what: string, cause?: unknown) =>
    new LecternError("malformed", `${model} ${what}`, { cause });
  let text = "";
  for await (const event of converse(request, signal)) {
    if (event.type === "text") text += event.text;
    if (event.type !== "finish" || event.stopReason === "end") continue;
    throw malformed(
      event.stopReason === "blocked" ? "refused it" : `was cut off at ${request.maxTokens} tokens`,
    );
  }
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch (cause) {
    const said = text.replace(/\s+/g, " ").trim().slice(0, 120);
    throw malformed(said === "" ? "wrote nothing" : `wrote prose instead of an object: "${said}"`, cause);
  }
  const read = reply.safeParse(object);
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  throw malformed(`wrote an object that can't be used (${fault?.path.join(".")}: ${fault?.message})`);
}
