/**
 * What the reader has typed and asked, kept in the browser: a draft until it is sent, and the last question of each
 * conversation of this window until its answer is kept.
 */
import { keepSetting, readSetting } from "./appearance.ts";

/** A longer text is no question. */
const longestDraft = 20_000;

/** Whose the draft of a conversation is that has not begun; null: of no course, or of all. */
export const draftOfNew = (course: string | null): string => `new ${course ?? ""}`;
export const readDraft = (of: string): string => readSetting(`lectern-draft ${of}`) ?? "";

export function keepDraft(of: string, text: string): void {
  keepSetting(`lectern-draft ${of}`, text === "" || text.length > longestDraft ? null : text);
}

export function keepAsked(conversation: string, question: string): void {
  try {
    sessionStorage.setItem(`lectern-asked ${conversation}`, question);
  } catch {
    // Then only an answer that is being kept can be found again.
  }
}

export function readAsked(conversation: string): string | null {
  try {
    return sessionStorage.getItem(`lectern-asked ${conversation}`);
  } catch {
    return null;
  }
}
