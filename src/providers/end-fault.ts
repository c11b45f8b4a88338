import type { ConverseEvent } from "./provider.ts";

/** How a model's stream ended. */
interface End {
  said: string;
  stopReason: Extract<ConverseEvent, { type: "finish" }>["stopReason"];
  /** It was asked for an object and wrote none. */
  lacksObject: boolean;
}

/** What is wrong with an end, as a clause behind the model's name. Silence is no refusal: the tutor must not pass it on as one. */
export function faultOfEnd({ said, stopReason, lacksObject }: End): string | null {
  const isEmpty = said.trim() === "";
  if (stopReason === "blocked") return null;
  if (isEmpty && stopReason === "max-tokens")
    return "used up its limit on thinking and answered nothing: ask again, or choose a model that thinks less";
  if (isEmpty) return "answered nothing: ask again, or choose another model";
  if (lacksObject && stopReason === "end")
    return "wrote prose where an object was asked for: choose a model that can write JSON";
  return null;
}
