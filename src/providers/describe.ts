import type { Usage } from "../types.ts";

/** What a page says around its pictures, so that a model knows what they are about. */
export interface PictureContext {
  deck: string;
  title: string;
  text: string;
}

export interface Description {
  /** Empty if nothing on the page is worth a description. */
  text: string;
  usage: Usage;
  /** Why the model would not describe it; then `text` is empty. */
  declined?: string;
}

/** A model that describes, and the version of the prompt that tells it how. */
export interface PictureModel {
  id: string;
  prompt: string;
  describe: Describe;
  /** On this machine: it bills nothing. */
  isFree?: boolean;
}

/** Describes a page, given as a PNG of at most 3.75 MB. */
export type Describe = (
  picture: Uint8Array,
  context: PictureContext,
  signal: AbortSignal,
) => Promise<Description>;
