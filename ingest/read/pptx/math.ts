import { accentOver, bracketOf, join, type Letters, readSigns, readWords } from "./math-signs.ts";
import { childOf, childrenOf, descend, findAll, settledChildren, type XmlElement } from "./xml.ts";

/** The equations (OMML, ECMA-376 part 1, 22.1) below an element, as LaTeX between `$…$`; empty if they say nothing. */
export function readMath(element: XmlElement): string {
  const equations = element.name === "m:oMath" ? [element] : findAll(element, "m:oMath");
  return equations
    .map((equation) => contentOf(equation).trim())
    .filter((latex) => latex !== "")
    .map((latex) => `$${latex}$`)
    .join(" ");
}

/** `aligned`: within rows, whose runs mark their columns with `&`. */
type Render = (element: XmlElement, aligned: boolean) => string;

const contentOf = (element: XmlElement | undefined, aligned = false): string =>
  element ? join(settledChildren(element).map((child) => renderOne(child, aligned))) : "";

const part = (element: XmlElement, name: string, aligned = false) =>
  contentOf(childOf(element, name), aligned).trim();

/** A property's value: empty where it has none, undefined where the property is not there. */
function property(element: XmlElement, name: string): string | undefined {
  const properties = element.children.find((child) => child.name === `${element.name}Pr`);
  const found = childOf(properties, name);
  return found && (found.attributes["m:val"] ?? found.attributes.val ?? "");
}

const isOn = (value: string | undefined) => value !== undefined && !/^(?:0|false|off)$/.test(value);

/** Content in braces, so that it stands as one. */
const braced = (latex: string) => `{${latex}}`;

/** What an index or a power is put to: in braces unless it is one sign, one command or one bracket. */
function base(latex: string): string {
  const isOne =
    /^(?:.|\\[A-Za-z]+|\\(?:math\w+|text|hat|bar|vec|tilde|dot)\{[^{}]*\}|[([][^()[\]]*[)\]]|\d+)$/u.test(
      latex,
    );
  const isLarge = /^\\left.*\\right\S+$|^\\(?:over|under)brace\{.*\}$|^\\begin\{.*\}$/s.test(latex);
  return isOne || isLarge ? latex : braced(latex);
}

const raised = (latex: string) => (latex === "" ? "" : latex === "'" ? "'" : `^${braced(latex)}`);
const lowered = (latex: string) => (latex === "" ? "" : `_${braced(latex)}`);

const renderers: Record<string, Render> = {
  "m:r": runOf,
  "m:f": fractionOf,
  "m:sSup": (of) => `${base(part(of, "m:e"))}${raised(part(of, "m:sup"))}`,
  "m:sSub": (of) => `${base(part(of, "m:e"))}${lowered(part(of, "m:sub"))}`,
  "m:sSubSup": (of) => `${base(part(of, "m:e"))}${lowered(part(of, "m:sub"))}${raised(part(of, "m:sup"))}`,
  "m:sPre": (of) => `{}${lowered(part(of, "m:sub"))}${raised(part(of, "m:sup"))}${braced(part(of, "m:e"))}`,
  "m:nary": largeOperatorOf,
  "m:d": bracketsOf,
  "m:rad": rootOf,
  "m:func": (of) => {
    const name = part(of, "m:fName");
    const called = /^[A-Za-z]{2,}$/.test(name) ? `\\operatorname{${name}}` : name;
    return join([called, /^[([\\]/.test(part(of, "m:e")) ? "" : " ", part(of, "m:e")]);
  },
  "m:limLow": (of) => limitOf(of, "low"),
  "m:limUpp": (of) => limitOf(of, "high"),
  "m:acc": (of) => {
    const content = part(of, "m:e");
    const sign = property(of, "m:chr") ?? "\u0302";
    const command = accentOver(sign, content);
    return command ? command + braced(content) : `\\overset{${bracketOf(sign)}}${braced(content)}`;
  },
  "m:bar": (of) => `\\${property(of, "m:pos") === "top" ? "overline" : "underline"}{${part(of, "m:e")}}`,
  "m:groupChr": groupedOf,
  "m:borderBox": (of) => `\\boxed{${part(of, "m:e")}}`,
  "m:phant": (of) => (isOn(property(of, "m:show") ?? "") ? part(of, "m:e") : ""),
  "m:m": (of) => environment("matrix", matrixRows(of)),
  "m:eqArr": (of) => environment("aligned", equationRows(of)),
};

/** An element of properties holds no words; whatever else is not known is passed through. */
const renderOne: Render = (element, aligned) => {
  if (element.name.endsWith("Pr")) return "";
  const render = renderers[element.name];
  return render ? render(element, aligned) : contentOf(element, aligned);
};

function runOf(run: XmlElement, aligned: boolean): string {
  const text = childrenOf(run, "m:t")
    .map((piece) => piece.text)
    .join("");
  if (isOn(property(run, "m:nor"))) return readWords(text);
  const style = property(run, "m:sty");
  const script = property(run, "m:scr");
  const letters: Letters = {
    upright: style === "p",
    bold: style === "b" || style === "bi",
    script: script === undefined || script === "roman" ? null : (script as Letters["script"]),
  };
  return readSigns(text, letters, aligned);
}

function fractionOf(fraction: XmlElement): string {
  const [above, below] = [part(fraction, "m:num"), part(fraction, "m:den")];
  const type = property(fraction, "m:type");
  if (type === "noBar") return `{${above} \\atop ${below}}`;
  if (type === "lin") return `${base(above)}/${base(below)}`;
  return `\\frac{${above}}{${below}}`;
}

function largeOperatorOf(operator: XmlElement): string {
  const sign = property(operator, "m:chr") ?? "∫";
  const below = isOn(property(operator, "m:subHide")) ? "" : part(operator, "m:sub");
  const above = isOn(property(operator, "m:supHide")) ? "" : part(operator, "m:sup");
  const command = bracketOf(sign);
  const limits = /int$/.test(command) && property(operator, "m:limLoc") === "undOvr" ? "\\limits" : "";
  return join([`${command}${limits}${lowered(below)}${raised(above)}`, " ", part(operator, "m:e")]).trim();
}

function rootOf(root: XmlElement): string {
  const degree = isOn(property(root, "m:degHide")) ? "" : part(root, "m:deg");
  return `\\sqrt${degree === "" ? "" : `[${degree}]`}{${part(root, "m:e")}}`;
}

/** The environments that LaTeX has for a matrix in brackets. */
const matrices: Record<string, string> = {
  "()": "pmatrix",
  "[]": "bmatrix",
  "{}": "Bmatrix",
  "||": "vmatrix",
  "‖‖": "Vmatrix",
};
/** What stands higher than a line, so that its brackets must grow. */
const tall = /\\(?:frac|d?binom|sum|prod|int|sqrt|begin|underset|overset|big|atop|left)|[_^]\{[^{}]*\{/;

function bracketsOf(brackets: XmlElement): string {
  const [open, close] = [property(brackets, "m:begChr") ?? "(", property(brackets, "m:endChr") ?? ")"];
  const contents = childrenOf(brackets, "m:e");
  const only = contents.length === 1 ? contents[0]?.children.filter(({ name }) => name !== "m:ctrlPr") : [];
  const inner = only?.length === 1 ? only[0] : undefined;
  const matrix = matrices[open + close];
  if (inner?.name === "m:m" && matrix) return environment(matrix, matrixRows(inner));
  if (inner?.name === "m:eqArr" && open === "{" && close === "")
    return environment("cases", equationRows(inner));
  if (inner?.name === "m:f" && open === "(" && close === ")" && property(inner, "m:type") === "noBar")
    return `\\binom{${part(inner, "m:num")}}{${part(inner, "m:den")}}`;
  const separator = bracketOf(property(brackets, "m:sepChr") ?? "|");
  const content = contents.map((one) => contentOf(one).trim()).join(separator);
  const [left, right] = [bracketOf(open), bracketOf(close)];
  const grows = open === "" || close === "" || tall.test(content);
  return grows ? join([`\\left${left}`, content, `\\right${right}`]) : join([left, content, right]);
}

const environment = (name: string, rows: string[]) =>
  `\\begin{${name}} ${rows.join(" \\\\ ")} \\end{${name}}`;

function matrixRows(matrix: XmlElement): string[] {
  return childrenOf(matrix, "m:mr").map((row) =>
    childrenOf(row, "m:e")
      .map((cell) => contentOf(cell).trim())
      .join(" & "),
  );
}

const equationRows = (rows: XmlElement) => childrenOf(rows, "m:e").map((row) => contentOf(row, true).trim());

/** Operators that take what stands below or above them as their limit. */
const takesLimits =
  /^\\(?:lim|limsup|liminf|max|min|sup|inf|arg|det|gcd|Pr|sum|prod|operatorname\{.*\}|(?:under|over)brace\{.*\})$/s;

function limitOf(element: XmlElement, place: "low" | "high"): string {
  const content = part(element, "m:e");
  const limit = part(element, "m:lim");
  const called = /^(?:arg\s*)?(?:max|min)$/.test(content) ? `\\operatorname*{${content}}` : content;
  const isOperator = called !== content || takesLimits.test(content);
  if (isOperator) return called + (place === "low" ? lowered(limit) : raised(limit));
  return `\\${place === "low" ? "underset" : "overset"}{${limit}}${braced(content)}`;
}

function groupedOf(group: XmlElement): string {
  const sign = property(group, "m:chr") ?? "\u23DF";
  const isAbove = property(group, "m:pos") === "top";
  const content = part(group, "m:e");
  const command = accentOver(sign, content);
  if (command && /brace$/.test(command)) return command + braced(content);
  const arrow = /^[→←⇒⇐↔⇔]$/.test(sign) && descend(group, "m:groupChrPr", "m:vertJc") !== undefined;
  if (arrow && sign === "→") return isAbove ? `\\xrightarrow[${content}]{}` : `\\xrightarrow{${content}}`;
  return `\\${isAbove ? "overset" : "underset"}{${bracketOf(sign)}}${braced(content)}`;
}
