import { z } from "zod";

/** What a model is to fill in, with each field's description. Amazon Nova takes these three keys at the top and no other. */
export function toolSchema(reply: z.ZodObject): object {
  const { type, properties, required } = z.toJSONSchema(reply);
  return { type, properties, required };
}
