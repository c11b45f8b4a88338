/** Where a slide stands, as people read it: `week-1/bread.pdf, p. 3`; the deck alone where its page is not known. */
export function placeName({ deck, page }: { deck: string; page: number | null }): string {
  return page === null ? deck : `${deck}, p. ${page}`;
}
