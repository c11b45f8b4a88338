import { strToU8, zipSync } from "fflate";

const header = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = "http://schemas.openxmlformats.org/officeDocument/2006";
const packages = "http://schemas.openxmlformats.org/package/2006";
const word = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/** A Word document of these paragraphs, for tests. */
export function makeDocx(body: string, extra: Record<string, Uint8Array> = {}): Uint8Array {
  const parts: Record<string, string> = {
    "[Content_Types].xml": `${header}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${word}.document.main+xml"/></Types>`,
    "_rels/.rels": `${header}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `${header}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:m="${office}/math"><w:body>${body}</w:body></w:document>`,
    "word/styles.xml": `${header}<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${["Title", "heading 1", "heading 2"].map((name) => `<w:style w:type="paragraph" w:styleId="${name.replace(" ", "")}"><w:name w:val="${name}"/></w:style>`).join("")}</w:styles>`,
    "word/_rels/document.xml.rels": `${header}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/relationships/styles" Target="styles.xml"/></Relationships>`,
  };
  const files = Object.entries(parts).map(([path, xml]): [string, Uint8Array] => [path, strToU8(xml)]);
  return zipSync({ ...Object.fromEntries(files), ...extra }, { level: 6 });
}

export const styled = (style: string, words: string) =>
  `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr><w:r><w:t>${words}</w:t></w:r></w:p>`;
export const plain = (words: string) => `<w:p><w:r><w:t xml:space="preserve">${words}</w:t></w:r></w:p>`;
