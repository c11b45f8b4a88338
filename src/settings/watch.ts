import { z } from "zod";
import { detailed, optional, quantity } from "./kinds.ts";

/** HTTPS, or a program on this machine. */
const isSafeAddress = (url: string) =>
  /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$))\S+$/.test(url) && URL.canParse(url);

const takesSample = "takes a share from 0 to 1 and, after commas, model=MODEL or budget=DOLLARS";

export const watch = {
  LECTERN_ALERT_WEBHOOK: optional()
    .refine((url) => url === undefined || isSafeAddress(url), "takes an address that begins with https://")
    .describe(
      "where alerts are sent, as signed JSON: a course refuses or fails more than usual, or a day costs more. See [operations.md](operations.md)",
    ),
  LECTERN_ALERT_SECRET: optional()
    .refine((secret) => secret === undefined || secret.length >= 16, "takes 16 characters or more")
    .describe("signs alerts, so that who receives them can tell them from forged ones"),
  LECTERN_JUDGE_SAMPLE: detailed(
    {
      value: quantity(0, 1).default(0),
      model: z.string(takesSample).optional(),
      budget: quantity(0.01, 10_000).default(1),
    },
    takesSample,
    "0",
  ).describe(
    "the share of real answers that a judge looks at, from 0 to 1, for `lectern quality`: `0.05` is one in twenty. After a comma: `model=MODEL` judges them, in the form of `LECTERN_CHAT` or by its Bedrock id (without it, the judge without a model does); `budget=1` is the most that this may cost in a day (UTC), in US dollars",
  ),
};
