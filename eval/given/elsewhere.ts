/** The course of a passage that no index holds. No course has this name. */
export const elsewhere = "";
