import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";
import * as m from "./make-math.ts";
import { body, makePptx, table, title } from "./make-pptx.ts";

const signal = new AbortController().signal;
const { run, over, power, index, brackets } = m;

async function read(...paragraphs: string[]) {
  const deck = await readDeck(
    makePptx([{ shapes: title("Formulas") + body(...paragraphs) }]),
    "d.pptx",
    signal,
  );
  return deck.slides[0]?.text.replace("Formulas\n", "") ?? "";
}

/** Each written by hand from the formula, not from what was read. */
const formulas: [omml: string, latex: string][] = [
  [run("a+b"), "a+b"],
  [over(run("1"), run("2")), "\\frac{1}{2}"],
  [over(run("n") + brackets(run("n+1")), run("2")), "\\frac{n(n+1)}{2}"],
  [over(run("dy"), run("dx")), "\\frac{dy}{dx}"],
  [over(run("∂f"), run("∂x")), "\\frac{\\partial f}{\\partial x}"],
  [over(run("a"), run("b"), "lin"), "a/b"],
  [over(run("a+1"), run("b"), "lin"), "{a+1}/b"],
  [over(over(run("a"), run("b")), run("c")), "\\frac{\\frac{a}{b}}{c}"],
  [power(run("10"), run("8")), "10^{8}"],
  [power(run("e"), run("−x")), "e^{-x}"],
  [power(run("ab"), run("2")), "{ab}^{2}"],
  [power(brackets(run("a+b")), run("2")), "(a+b)^{2}"],
  [power(power(run("2"), run("n")), run("m")), "{2^{n}}^{m}"],
  [power(run("x"), power(run("y"), run("2"))), "x^{y^{2}}"],
  [power(run("f"), run("′")), "f'"],
  [power(run("α"), run("β")), "\\alpha^{\\beta}"],
  [index(run("x"), run("i")), "x_{i}"],
  [index(run("a"), run("i+1,j")), "a_{i+1,j}"],
  [index(run("v"), m.words("max")), "v_{\\text{max}}"],
  [index(brackets(run("100101")), run("2")), "(100101)_{2}"],
  [m.both(run("x"), run("i"), run("2")), "x_{i}^{2}"],
  [m.before(run("6"), run("14"), m.upright("C")), "{}_{6}^{14}{C}"],
  [m.large("∑", run("k=1"), run("n"), run("k")), "\\sum_{k=1}^{n} k"],
  [m.large("∏", run("i"), null, index(run("p"), run("i"))), "\\prod_{i} p_{i}"],
  [m.large("∫", run("0"), run("∞"), run("f dx")), "\\int_{0}^{\\infty} f dx"],
  [m.large("∬", null, null, run("f")), "\\iint f"],
  [m.large("⋃", run("i∈I"), null, index(run("A"), run("i"))), "\\bigcup_{i\\in I} A_{i}"],
  [m.root(run("2")), "\\sqrt{2}"],
  [m.root(run("x"), run("3")), "\\sqrt[3]{x}"],
  [m.root(over(power(run("a"), run("2")), run("2"))), "\\sqrt{\\frac{a^{2}}{2}}"],
  [brackets(over(run("a"), run("b"))), "\\left(\\frac{a}{b}\\right)"],
  [brackets(run("x"), "|", "|"), "|x|"],
  [brackets(run("x"), "‖", "‖"), "\\|x\\|"],
  [brackets(run("a,b"), "[", ")"), "[a,b)"],
  [brackets(run("x"), "⌊", "⌋"), "\\lfloor x\\rfloor"],
  [brackets(run("x∈A"), "{", "}"), "\\{x\\in A\\}"],
  [brackets(m.e(run("A")) + m.e(run("B"))), "(A|B)"],
  [brackets(m.e(run("a")) + m.e(run("b")), "⟨", "⟩", ","), "\\langle a,b\\rangle"],
  [brackets(over(run("n"), run("k"), "noBar")), "\\binom{n}{k}"],
  [brackets(over(run("x"), run("y")), "", "|"), "\\left.\\frac{x}{y}\\right|"],
  [m.called(m.upright("sin"), run("x")), "\\sin x"],
  [m.called(power(m.upright("cos"), run("2")), run("θ")), "\\cos^{2}\\theta"],
  [m.called(index(m.upright("log"), run("2")), brackets(run("n"))), "\\log_{2}(n)"],
  [m.called(m.upright("rank"), run("A")), "\\mathrm{rank} A"],
  [m.called(m.low(m.upright("lim"), run("x→0")), run("f")), "\\lim_{x\\to 0} f"],
  [m.called(m.low(m.upright("max"), run("θ")), run("L") + brackets(run("θ"))), "\\max_{\\theta} L(\\theta)"],
  [m.high(run("="), m.words("def")), "\\overset{\\text{def}}{=}"],
  [m.accent(null, run("y")), "\\hat{y}"],
  [m.accent("\u20D7", run("v")), "\\vec{v}"],
  [m.accent("\u0305", run("AB")), "\\overline{AB}"],
  [m.accent("\u0303", run("θ")), "\\tilde{\\theta}"],
  [m.bar("top", run("x+y")), "\\overline{x+y}"],
  [m.low(m.grouped("⏟", "bot", run("a+b")), run("n")), "\\underbrace{a+b}_{n}"],
  [m.high(m.grouped("⏞", "top", run("a+b")), run("n")), "\\overbrace{a+b}^{n}"],
  [m.matrix(["a", "b"].map((one) => run(one))), "\\begin{matrix} a & b \\end{matrix}"],
  [
    brackets(m.matrix([run("1"), run("0")], [run("0"), run("1")])),
    "\\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix}",
  ],
  [
    brackets(m.matrix([run("a"), run("b")], [run("c"), run("d")]), "|", "|"),
    "\\begin{vmatrix} a & b \\\\ c & d \\end{vmatrix}",
  ],
  [
    brackets(m.lines(run("x,&x≥0"), run("−x,&x<0")), "{", ""),
    "\\begin{cases} x,&x\\ge 0 \\\\ -x,&x<0 \\end{cases}",
  ],
  [m.lines(run("a&=b"), run("&=c")), "\\begin{aligned} a&=b \\\\ &=c \\end{aligned}"],
  [m.boxed(run("E=m") + power(run("c"), run("2"))), "\\boxed{E=mc^{2}}"],
  [run("a") + m.phantom("0", run("b")) + run("c"), "ac"],
  [run("\u{1D465}∈ℝ"), "x\\in\\mathbb{R}"],
  [run("\u{1D400}\u{1D431}≤\u{1D41B}"), "\\mathbf{A}\\mathbf{x}\\le\\mathbf{b}"],
  [m.styled("N", "scr", "script") + brackets(run("0,1")), "\\mathcal{N}(0,1)"],
  [m.styled("w", "sty", "b"), "\\mathbf{w}"],
  [run("5%"), "5\\%"],
  [run("A∩B=∅"), "A\\cap B=\\emptyset"],
];

describe("an equation of PowerPoint keeps its structure", () => {
  it("as LaTeX, in more than sixty forms", async () => {
    expect(formulas.length).toBeGreaterThanOrEqual(60);
    const text = await read(...formulas.map(([omml]) => m.mixed(m.equation(omml))));
    expect(text.split("\n").map((line) => line.replace("• ", ""))).toEqual(
      formulas.map(([, latex]) => `$${latex}$`),
    );
  });

  it("within a sentence, a title and a cell", async () => {
    const half = m.equation(over(run("1"), run("2")));
    const shapes = [
      `<p:sp><p:nvSpPr><p:cNvPr id="2" name="T"/><p:cNvSpPr/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>${m.mixed("What ", half, " means")}</p:txBody></p:sp>`,
      body(m.mixed("Take ", half, " of it")),
      table([0, 3, 4, 2], [["Share", "Name"]]).replace(
        "</a:tbl>",
        `<a:tr h="1"><a:tc><a:txBody><a:bodyPr/>${m.mixed(half)}</a:txBody></a:tc><a:tc><a:txBody><a:bodyPr/>${m.mixed("half")}</a:txBody></a:tc></a:tr></a:tbl>`,
      ),
    ];
    const deck = await readDeck(makePptx([{ shapes: shapes.join("") }]), "d.pptx", signal);
    const latex = "$\\frac{1}{2}$";
    expect(deck.slides[0]).toMatchObject({ title: `What ${latex} means` });
    expect(deck.slides[0]?.text).toContain(`• Take ${latex} of it`);
    expect(deck.slides[0]?.text).toContain(`| ${latex} | half |`);
  });

  it("and one without signs leaves no empty `$$`", async () => {
    expect(await read(m.mixed("Nothing ", m.equation(run("")), "here"))).toBe("• Nothing here");
  });
});

describe("raised and lowered characters", () => {
  it("are signs of their own", async () => {
    expect(await read(m.mixed("A list of 10", "^8", " numbers"))).toBe("• A list of 10⁸ numbers");
    expect(await read(m.mixed("37", "_1", "_0", " is 100101", "_2"))).toBe("• 37₁₀ is 100101₂");
    expect(await read(m.mixed("H", "_2", "O and Ca", "^2+"))).toBe("• H₂O and Ca²⁺");
    expect(await read(m.mixed("O(2", "^n", ") and x", "_i", ", e", "^−kt"))).toBe(
      "• O(2ⁿ) and x_{i}, e^{−kt}",
    );
  });

  it("stay as they are where they are raised for looks", async () => {
    expect(await read(m.mixed("The 19", "^th", " century"))).toBe("• The 19th century");
    expect(await read(m.mixed("Lectern", "^TM", " and Bread", "^®"))).toBe("• Lectern™ and Bread®");
    expect(await read(m.mixed("^All of it"))).toBe("• All of it");
    expect(await read(m.mixed("A", "^ ", "gap"))).toBe("• A gap");
  });
});
