/** A run of text as pdfjs gives it, as far as is needed here. */
interface Run {
  str: string;
  fontName: string;
}

interface Style {
  /** Ems above and below the baseline; below is negative. */
  ascent: number;
  descent: number;
}

/**
 * The signs of TeX's extension font by their code there (The TeXbook, appendix F, figure 5). Their glyph names are on
 * no list, so that pdfjs takes the codes for characters: `h` for a tall `[`. The rest are pieces that taller brackets,
 * braces over and under a formula, and roots are built of: they are no signs of their own.
 */
const signs: [first: number, signs: string, heightInEms: number][] = [
  [0x00, "()[]⌊⌋⌈⌉{}⟨⟩|‖/\\", 1.2],
  [0x10, "()", 1.8],
  [0x12, "()[]⌊⌋⌈⌉{}⟨⟩/\\", 2.4],
  // 0x20 is the tallest opening parenthesis, but what pdfjs hands on is a blank that it put in itself.
  [0x21, ")[]⌊⌋⌈⌉{}⟨⟩/\\", 3],
  [0x2e, "/\\", 1.8],
  [0x44, "⟨⟩", 1.8],
  [0x46, "⨆⨆∮∮⨀⨀⨁⨁⨂⨂", 1.2],
  [0x50, "∑∏∫⋃⋂⨄⋀⋁", 1],
  [0x58, "∑∏∫⋃⋂⨄⋀⋁", 1.6],
  [0x60, "∐∐", 1.2],
  [0x68, "[]⌊⌋⌈⌉{}", 1.8],
  [0x70, "√√√√", 1.5],
];
const byCode = new Map(
  signs.flatMap(([first, row, height]) =>
    Array.from(row, (sign, at) => [String.fromCharCode(first + at), { sign, height }] as const),
  ),
);
/** Ems above the baseline at which such signs have their middle. */
const axis = 0.25;

/** The fonts of a page that are TeX's extension font and whose signs come as codes. */
export function extensionFonts(runs: Run[], styles: Record<string, Style>): Set<string> {
  // No other font stands all but wholly below its baseline.
  const isHanging = ({ ascent, descent }: Style) => ascent < 0.1 && descent < -0.5;
  const hanging = Object.keys(styles).filter((font) => isHanging(styles[font] ?? { ascent: 1, descent: 0 }));
  // Where the file says what its signs mean there are brackets among them, and no letters.
  const isCoded = (font: string) =>
    runs.some((run) => run.fontName === font && /[\p{Cc}\p{L}]/u.test(run.str));
  return new Set(hanging.filter(isCoded));
}

/** What these codes mean, and how far below its own place the baseline of their line is, in ems. */
export function readExtension(codes: string): { text: string; drop: number } {
  const found = Array.from(codes, (code) => byCode.get(code));
  const height = Math.max(0, ...found.map((sign) => sign?.height ?? 0));
  return { text: found.map((sign) => sign?.sign ?? "").join(""), drop: height / 2 + axis };
}
