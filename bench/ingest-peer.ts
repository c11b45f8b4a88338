/**
 * LangChain's PDFLoader as @langchain/community 1.1.29 has it where pdf-parse 2 is installed. Its two calls are copied
 * here since the package itself asks for a hundred others; its base class and its documents are LangChain's own.
 */

import { BufferLoader } from "@langchain/classic/document_loaders/fs/buffer";
import { Document } from "@langchain/core/documents";
import { PDFParse } from "pdf-parse";

class PDFLoader extends BufferLoader {
  async parse(raw: Buffer, metadata: Document["metadata"]): Promise<Document[]> {
    const parser = new PDFParse({ data: new Uint8Array(raw) });
    try {
      const { pages, total } = await parser.getText();
      const { info, metadata: about } = await parser.getInfo();
      return pages
        .filter(({ text }) => text.trim() !== "")
        .map(({ text, num }) => {
          const pdf = { info, metadata: about, totalPages: total };
          return new Document({
            pageContent: text,
            metadata: { ...metadata, pdf, loc: { pageNumber: num } },
          });
        });
    } finally {
      await parser.destroy();
    }
  }
}

export async function loadWithLangChain(file: string): Promise<number> {
  return (await new PDFLoader(file).load()).length;
}
