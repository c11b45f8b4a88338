import type { OfficePackage, Relation } from "./package.ts";
import { textsOf } from "./runs.ts";
import { childOf, childrenOf, findAll, settledChildren, type XmlElement } from "./xml.ts";

/** The words of a chart or SmartArt drawing, whose part the slide's relation names; empty if it has none. */
export async function readGraphic(
  office: OfficePackage,
  relations: Relation[],
  relation: string,
): Promise<string> {
  const found = relations.find(({ id }) => id === relation);
  if (!found || found.external || !office.has(found.target)) return "";
  if (found.type === "diagramData") return diagramText(await office.part(found.target));
  if (found.type === "chart" || found.type === "chartEx") return chartText(await office.part(found.target));
  return "";
}

const paragraphsOf = (element: XmlElement | undefined) =>
  element
    ? findAll(element, "a:p")
        .map(runsOf)
        .filter((text) => text.trim() !== "")
    : [];
const runsOf = (paragraph: XmlElement) => textsOf(settledChildren(paragraph)).join("");

/** Levels of SmartArt; PowerPoint's own pane offers nine. */
const deepest = 50;

/** SmartArt as the list it was written as: points by their connections, two spaces a level. */
function diagramText(model: XmlElement): string {
  const points = childrenOf(childOf(model, "dgm:ptLst"), "dgm:pt");
  const texts = new Map(
    points.map((point) => [point.attributes.modelId ?? "", paragraphsOf(childOf(point, "dgm:t"))]),
  );
  const links = childrenOf(childOf(model, "dgm:cxnLst"), "dgm:cxn")
    .map(({ attributes }) => attributes)
    .filter(({ type }) => type === undefined || type === "parOf")
    .sort((a, b) => Number(a.srcOrd ?? 0) - Number(b.srcOrd ?? 0));
  const below = new Map<string, string[]>();
  for (const { srcId = "", destId = "" } of links) {
    const children = below.get(srcId);
    if (children) children.push(destId);
    else below.set(srcId, [destId]);
  }
  const lines: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string, level: number) => {
    // Connections come from the file: a circle or an endless chain among them must end.
    if (seen.has(id) || level > deepest) return;
    seen.add(id);
    const words = texts.get(id) ?? [];
    if (words.length > 0 && level >= 0) lines.push(`${"  ".repeat(level)}• ${words.join(" ")}`);
    for (const child of below.get(id) ?? []) visit(child, level + 1);
  };
  for (const { attributes } of points.filter((point) => point.attributes.type === "doc")) {
    visit(attributes.modelId ?? "", -1);
  }
  return lines.join("\n");
}

/** A chart's title, axis titles, names of its series and categories, a line each. */
function chartText(chart: XmlElement): string {
  const titles = [...findAll(chart, "c:title"), ...findAll(chart, "cx:title")].map((title) =>
    paragraphsOf(title).join(" "),
  );
  const series = findAll(chart, "c:ser");
  const names = series.flatMap((one) => valuesOf(childOf(one, "c:tx")));
  const categories = series.flatMap((one) => valuesOf(childOf(one, "c:cat")));
  const extended = findAll(chart, "cx:strDim").flatMap((one) =>
    findAll(one, "cx:pt").map(({ text }) => text),
  );
  const lists = [names, [...categories, ...extended]].map((list) =>
    [...new Set(list.map((value) => value.trim()))].filter((value) => value !== "").join(", "),
  );
  return [...titles, ...lists].filter((line) => line.trim() !== "").join("\n");
}

function valuesOf(element: XmlElement | undefined): string[] {
  return element ? findAll(element, "c:v").map(({ text }) => text) : [];
}
