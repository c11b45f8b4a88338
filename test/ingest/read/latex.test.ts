import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (source: string) => readDeck(new TextEncoder().encode(source), "week.tex", signal);

describe("LaTeX", () => {
  it("of Beamer has a slide for each frame, under its section", async () => {
    const deck = await read(String.raw`\documentclass{beamer}
\title[Short]{Baking \textbf{bread}}
\begin{document}
\frame{\titlepage}
\section{Dough}
\begin{frame}<1->[fragile]{Flour \& water}
  % a comment with {braces
  \begin{itemize}
    \item<2-> Take $500\,\mathrm{g}$ of flour \pause
    \item Add \alert{65\%} water
      \begin{enumerate}
        \item mix
        \item wait --- an hour
      \end{enumerate}
    \item[Salt] 2\% \cite{x}
  \end{itemize}
  \[ w = \frac{2}{3} f \]
  \note{Let them guess.}
\end{frame}
\begin{frame}[fragile]
  \frametitle{Code}
\begin{lstlisting}[language=Python]
def f(x):  # keep % this
    return x
\end{lstlisting}
  \begin{block}{Mind}G\"unther's ${"``"}rule''\end{block}
  \begin{tabular}{l|r} \hline Kind & Grams \\ \hline Sea & 18 \\ \end{tabular}
\end{frame}
\section{Oven}
\begin{frame}{Align}
\begin{align*} a &= b \\ &= c \end{align*}
\end{frame}
\end{document}`);
    expect(deck.slides.map(({ page, title, section }) => [page, title, section])).toEqual([
      [1, "Baking bread", "Baking bread"],
      [2, "Flour & water", "Dough"],
      [3, "Code", "Dough"],
      [4, "Align", "Oven"],
    ]);
    expect(deck.slides[1]?.text).toBe(
      "Flour & water\n\n- Take $500\\,\\mathrm{g}$ of flour\n- Add 65% water\n  1. mix\n  2. wait — an hour\n- Salt: 2%\n\n$w = \\frac{2}{3} f$\n\nSpeaker notes:\nLet them guess.",
    );
    expect(deck.slides[2]?.text).toBe(
      "Code\n\n```python\ndef f(x):  # keep % this\n    return x\n```\n\nMind\n\nGünther's “rule”\n\n| Kind | Grams |\n| --- | --- |\n| Sea | 18 |",
    );
    expect(deck.slides[3]?.text).toBe("Align\n\n$\\begin{aligned} a &= b \\\\ &= c \\end{aligned}$");
  });

  it("of an article has a slide for each section, and follows no file, itself included", async () => {
    const deck = await read(
      String.raw`\documentclass{article}\begin{document}\section{Rye} Dense. \input{week}\subsection{Age} Keeps.\end{document}`,
    );
    expect(deck.slides.map(({ title, text }) => [title, text])).toEqual([
      ["Rye", "Rye\n\nDense."],
      ["Age", "Age\n\nKeeps."],
    ]);
  });

  it.each([
    "\\begin{itemize}\\item ",
    "{",
    "\\begin{frame}",
    "$",
    "\\textbf{",
    "\\begin{a[(}",
    "\\item",
    "\\[",
    "%",
  ])("is read or refused however often %j comes", async (mark) => {
    const reading = read(`\\begin{document}\\section{A} b ${mark.repeat(3_000)}`);
    await reading.catch((error: unknown) =>
      expect(error).toMatchObject({ code: expect.stringMatching(/^(?:bad-deck|no-words)$/) }),
    );
  });
});

describe("LaTeX in the wild", () => {
  it("has accents and letters of its own, statements under their names, cells over columns", async () => {
    const deck = await read(String.raw`\documentclass{article}\begin{document}
\section{\L\'{o}d\'z, \c{S}ehir, K\o{}benhavn}
\verb|a_b| \url{http://x.org} \textquotedblleft q\textquotedblright{} \S 3
\begin{theorem}[Gauss] All good. \end{theorem}
\begin{equation}\label{e} E = mc^2 \end{equation}
\begin{tabular}{ll} a & b \\ \multicolumn{2}{c}{both} \\ \end{tabular}
\lstinputlisting{x.py}
\end{document}`);
    expect(deck.slides[0]?.title).toBe("Łódź, Şehir, København");
    expect(deck.slides[0]?.text.split("\n").slice(1).filter(Boolean)).toEqual([
      "`a_b` `http://x.org` “q” §3",
      "Theorem (Gauss): All good.",
      "$E = mc^2$",
      "| a | b |",
      "| --- | --- |",
      "| both |",
    ]);
  });

  it("is read in the encoding that it names", async () => {
    const head = String.raw`\usepackage[latin1]{inputenc}\begin{document}\section{Gr`;
    const bytes = new Uint8Array([...new TextEncoder().encode(head), 0xf6, 0xdf, 0x65, 0x7d]);
    expect((await readDeck(bytes, "week.tex", signal)).slides[0]?.title).toBe("Größe");
  });
});
