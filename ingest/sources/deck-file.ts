/** A file to ingest: where it is, and the path by which its course knows it: with `/`, in Unicode's form NFC. */
export interface DeckFile {
  file: string;
  deck: string;
  /** The course's files in Markdown by their decks, where it imports some of them. */
  beside?: ReadonlyMap<string, string>;
}
