/**
 * A tutor's own sentence: in emphasis that opens right before "Tutor:", in every language, and closes on the same line.
 * A full-width colon is as good.
 */
const ownPattern =
  /(?<![\p{L}\p{N}*_\\])(\*{1,3}|_{1,3})Tutor[:：](?![*_])[^\n]*?[^\s\\]\1(?![\p{L}\p{N}*_])/gu;

/**
 * Where an answer speaks in the tutor's own words: `*Tutor: Shall we try other numbers?*`. They state nothing of the
 * subject, so that no slide need be cited for them. UTF-16 offsets. The page calls it too, so it reads no file.
 */
export function findOwnWords(text: string): { start: number; end: number }[] {
  return Array.from(text.matchAll(ownPattern), ({ index, 0: said }) => ({
    start: index,
    end: index + said.length,
  }));
}
