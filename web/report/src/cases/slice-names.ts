import type { Slice } from "../../../../eval/report/report.ts";

export const sliceNames: Record<Slice["by"], string> = {
  tag: "Tag",
  deck: "Deck",
  kind: "Kind of question",
  answerable: "Covered by the course",
  turn: "Turn of a conversation",
  slides: "Slides that it takes",
};
export const sliceKinds = Object.keys(sliceNames) as Slice["by"][];
