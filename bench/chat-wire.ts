/** What the processes of `bench/chat.ts` have in common: a clock, models, and a line between parent and child. */
export const answerModel = "us.anthropic.claude-haiku-5-5";
export const embedModel = "amazon.titan-embed-text-v2:0";
export const region = "us-east-1";

/** Milliseconds of a clock that all processes of a machine share and nobody sets. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The child's side: tells its parent where it listens, and ends with it. */
export function announce(url: string): void {
  process.on("disconnect", () => process.exit());
  process.send?.({ url });
}

/** The child's side: replies to each message with one. */
export function replyWith<Wish, Reply>(reply: (wish: Wish) => Reply): void {
  process.on("message", (wish: Wish) => process.send?.(reply(wish)));
}

/** How far a text had come at a moment of `clockMs`. */
export interface Progress {
  atMs: number;
  letters: number;
}

/** Of a text and of the same with blanks and markers such as `[1]` between it, as Lectern puts them in. */
export const countLetters = (text: string): number => text.replace(/ ?\[\d+\]|\s/g, "").length;
