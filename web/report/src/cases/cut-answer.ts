interface Part {
  text: string;
  /** The number, where the part is a marker. */
  marker: number | null;
  isUnsupported: boolean;
}

/** An answer cut where its markers stand, and where a statement begins or ends that its slides do not bear out. */
export function cutAnswer(answer: string, unsupported: { start: number; end: number }[]): Part[] {
  const markers = Array.from(answer.matchAll(/\[(\d{1,3})\]/g), ({ index, 0: text, 1: number }) => ({
    start: index,
    end: index + text.length,
    number: Number(number),
  }));
  const ends = [...markers, ...unsupported].flatMap(({ start, end }) => [start, end]);
  const places = [...new Set([0, answer.length, ...ends])]
    .filter((at) => at >= 0 && at <= answer.length)
    .sort((a, b) => a - b);
  return places.slice(1).map((end, index) => {
    const start = places[index] ?? 0;
    const within = (span: { start: number; end: number }) => span.start <= start && end <= span.end;
    return {
      text: answer.slice(start, end),
      marker: markers.find(within)?.number ?? null,
      isUnsupported: unsupported.some(within),
    };
  });
}
