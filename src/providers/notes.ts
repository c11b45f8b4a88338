import { channel } from "node:diagnostics_channel";

/** Announces a sentence for who runs Lectern: a service does without something that was asked of it. */
export const serviceNotes = channel("lectern:note");
