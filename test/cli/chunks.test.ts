import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { renderHtml } from "../../ingest/chunk/preview-html.ts";
import { type ChunkingOptions, readChunking, withChunkingOptions } from "../../src/cli/chunking-options.ts";
import { chunksCommand } from "../../src/cli/chunks.ts";
import { bakery } from "../fixtures/bread.ts";
import { cut, makeSlides } from "../ingest/chunk/make-slides.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-chunks-"));
const deck = join(folder, "bread.md");
beforeAll(() => writeFileSync(deck, bakery));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the command prints on stdout. */
async function chunks(...options: string[]): Promise<string> {
  let printed = "";
  const log = vi.spyOn(console, "log").mockImplementation((text: string) => {
    printed += `${text}\n`;
  });
  try {
    const command = chunksCommand(new AbortController().signal)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    await command.parseAsync([deck, ...options], { from: "user" });
  } finally {
    log.mockRestore();
  }
  return printed;
}

function parse(...words: string[]) {
  const command = withChunkingOptions(new Command("x"))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(words, { from: "user" });
  return readChunking(command.opts<ChunkingOptions>());
}

describe("lectern chunks", () => {
  it("shows a deck's chunks as text, without a database", async () => {
    const text = await chunks("--strategy", "hierarchical", "--child-tokens", "40", "--overlap-tokens", "5");
    expect(text).toMatch(
      /^bread\.md: 4 slides, 1 parent, \d+ children, tokens: \d+ minimum, [\d.]+ median, \d+ maximum/,
    );
    expect(text).toMatch(
      /^#1 · parent, not searched itself · \d+ tokens · p\. 1–4: Bread \| Sourdough starter/m,
    );
    expect(text).toMatch(/^#3 · child of #1 · \d+ tokens · p\. 2: Sourdough starter$/m);
    expect(text).toContain("    - Feed it every 12 hours with equal weights of flour and water");
  });

  it("prints JSON that tells which characters of which pages a chunk is", async () => {
    const shown = JSON.parse(await chunks("--strategy", "none", "--json"));
    expect(shown).toMatchObject({
      deck: "bread.md",
      searched: 1,
      parents: 0,
      chunking: { strategy: "none" },
    });
    const [only] = shown.chunks;
    expect(only.spans.map((span: { page: number }) => span.page)).toEqual([1, 2, 3, 4]);
    const [{ chunkStart, length }] = only.spans.slice(1);
    expect(only.text.slice(chunkStart, chunkStart + length)).toMatch(/^Sourdough starter/);
  });

  it("writes one HTML page with every slide and every chunk", async () => {
    const page = join(folder, "chunks.html");
    expect(await chunks("--html", page)).toMatch(/^bread\.md: 4 slides, 4 chunks, .*chunks\.html$/m);
    const html = readFileSync(page, "utf8");
    expect(html.match(/id="slide-/g)).toHaveLength(4);
    expect(html.match(/id="chunk-/g)).toHaveLength(4);
    expect(html).not.toMatch(/<script|(?:src|href)="(?!#)/);
    await expect(chunks("--html", join(folder, "none", "x.html"))).rejects.toMatchObject({ code: "storage" });
  });

  it("stops before it reads anything where the options are wrong", async () => {
    await expect(chunks("--max-tokens", "0")).rejects.toMatchObject({ code: "usage" });
    await expect(chunks("--strategy", "magic")).rejects.toMatchObject({
      exitCode: 1,
      code: "commander.invalidArgument",
    });
  });
});

describe("the page", () => {
  it("shows what slides say and runs nothing of it", async () => {
    const attack = `<script>alert("1")</script> & <img src=x onerror='alert(2)'>`;
    const [slide, ...rest] = makeSlides([`${attack}\nwords ### ${attack}`], [attack]);
    const slides = slide ? [{ ...slide, deck: attack }, ...rest] : [];
    const found = await cut(slides, { strategy: "hierarchical", divider: "###" });
    const html = await renderHtml({
      deck: attack,
      chunking: { strategy: "none", divider: attack },
      slides,
      chunks: found,
      warnings: [attack],
      enrichments: new Map([
        [slide?.id ?? "", { context: attack, questions: [attack], model: attack, prompt: "p" }],
      ]),
    });
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;img");
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).toContain('<span class="left-out">');
  });

  it("marks what several chunks hold", async () => {
    const slides = makeSlides([`Title\n${"- a bullet of some words\n".repeat(30)}`]);
    const page = async (overlapPercentage: number) => {
      const chunking = { strategy: "slide" as const, maxTokens: 60, minTokens: 0, overlapPercentage };
      return renderHtml({
        deck: "d",
        chunking,
        slides,
        chunks: await cut(slides, chunking),
        warnings: [],
        enrichments: new Map(),
      });
    };
    expect(await page(20)).toMatch(/class="piece overlap" title="chunk 1 and 2" style="background:repeating/);
    expect(await page(0)).not.toContain("piece overlap");
  });
});

describe("chunking options", () => {
  it("take the strategy's own defaults, and slides where none is named", () => {
    expect(parse()).toMatchObject({ strategy: "slide", maxTokens: 240 });
    expect(parse("--max-tokens", "100")).toMatchObject({ strategy: "slide", maxTokens: 100 });
    expect(parse("--strategy", "fixed")).toMatchObject({ maxTokens: 300, overlapPercentage: 20 });
  });

  it("read a divider with line ends", () => {
    expect(parse("--divider", "\\n---\\n")).toMatchObject({ divider: "\n---\n" });
    expect(parse("--divider", "\\\\n")).toMatchObject({ divider: "\\n" });
  });

  it.each([
    [
      ["--strategy", "fixed", "--min-tokens", "3"],
      /--min-tokens: it is an option not of the strategy fixed but of slide/,
    ],
    [
      ["--strategy", "default", "--max-tokens", "3"],
      /--max-tokens: it is an option not .* but of fixed, semantic, slide/,
    ],
    [
      ["--strategy", "hierarchical", "--child-tokens", "2000"],
      /--child-tokens: it takes at most --parent-tokens \(1500\)/,
    ],
    [
      ["--strategy", "hierarchical", "--child-tokens", "50"],
      /--overlap-tokens: it takes fewer than --child-tokens/,
    ],
    [
      ["--strategy", "semantic", "--breakpoint-percentile", "20"],
      /--breakpoint-percentile: .* from 50 to 99/,
    ],
    [["--max-tokens", "many"], /--max-tokens: it takes a whole number/],
    [["--max-tokens", ""], /--max-tokens: it takes a whole number/],
    [["--divider", ""], /--divider: it takes a text of at least one character/],
  ])("refuse %j by the name of the flag", (words, message) => {
    expect(() => parse(...words)).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringMatching(message) }),
    );
  });
});
