import type { Slice } from "../../../../eval/report/report.ts";

export const sliceNames: Record<Slice["by"], string> = {
  tag: "Tag",
  deck: "Deck",
  kind: "Kind of question",
  answerable: "Covered by the course",
};
export const sliceKinds = Object.keys(sliceNames) as Slice["by"][];
