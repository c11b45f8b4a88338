/** Commands whose argument is words, and commands that are none with theirs: `name:arguments`. */
export const unwrapped =
  /^(?:textbf|textit|textsl|textsc|textrm|textsf|text|emph|alert|structure|underline|mbox|only|uncover|visible|onslide|alt|textcolor|color|caption|paragraph|subparagraph|large|title|subtitle|framesubtitle|centerline|makebox|parbox|scalebox|resizebox|multicolumn|multirow|enquote)$/;
export const silent: Record<string, number> = Object.fromEntries(
  "column:1 lstinputlisting:1 inputminted:2 tableofcontents:0 label:1 ref:1 eqref:1 pageref:1 cite:1 citep:1 citet:1 vspace:1 hspace:1 vskip:0 includegraphics:1 input:1 include:1 bibliography:1 bibliographystyle:1 usepackage:1 documentclass:1 usetheme:1 usecolortheme:1 setbeamertemplate:2 setbeamercolor:2 newcommand:2 renewcommand:2 setlength:2 institute:1 date:1 author:1 thispagestyle:1 pagestyle:1 begingroup:0 endgroup:0 index:1 graphicspath:1 logo:1 hypersetup:1 tikz:0 animate:0 transdissolve:0 AtBeginSection:1 lstset:1 definecolor:3 setcounter:2 addtocounter:2"
    .split(" ")
    .map((one) => one.split(":"))
    .map(([name = "", count]) => [name, Number(count)]),
);
/** How many of a command's arguments stand before its words. */
export const leading: Record<string, number> = {
  textcolor: 1,
  color: 1,
  makebox: 0,
  parbox: 1,
  scalebox: 1,
  resizebox: 2,
  multicolumn: 2,
  multirow: 2,
};
export const headings: Record<string, number> = {
  part: 1,
  chapter: 1,
  section: 1,
  subsection: 2,
  subsubsection: 3,
};
export const displays = /^(?:equation|align|gather|multline|eqnarray|displaymath|math|flalign|alignat)\*?$/;
export const listings = /^(?:lstlisting|verbatim|Verbatim|semiverbatim|minted|alltt|pythoncode|rcode)\*?$/;
export const wordless = /^(?:tikzpicture|thebibliography|filecontents|comment|pgfpicture)\*?$/;
export const signs: Record<string, string> = {
  LaTeX: "LaTeX",
  TeX: "TeX",
  ldots: "…",
  dots: "…",
  textbackslash: "\\",
  quad: " ",
  qquad: " ",
  newline: "\n",
  par: "\n\n",
  textendash: "–",
  textemdash: "—",
  rightarrow: "→",
  ss: "ß",
  o: "ø",
  O: "Ø",
  l: "ł",
  L: "Ł",
  aa: "å",
  AA: "Å",
  ae: "æ",
  AE: "Æ",
  oe: "œ",
  OE: "Œ",
  i: "ı",
  S: "§",
  P: "¶",
  copyright: "©",
  textquotedblleft: "“",
  textquotedblright: "”",
  textquoteleft: "‘",
  textquoteright: "’",
  guillemotleft: "«",
  guillemotright: "»",
};
/** Accents that are called by a letter, as combining characters. */
export const accents: Record<string, string> = {
  c: "\u0327",
  v: "\u030C",
  u: "\u0306",
  H: "\u030B",
  k: "\u0328",
  r: "\u030A",
};
/** Environments that a document prints under their name. */
export const statements =
  /^(?:theorem|lemma|definition|proposition|corollary|example|remark|proof|exercise|claim|fact|problem|solution)\*?$/i;
