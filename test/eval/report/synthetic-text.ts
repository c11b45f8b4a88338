/** Words for a synthetic report: many enough that the text compresses about as well as real English does. */
const stems =
  "vector index passage chunk query slide token embedding reranker corpus citation answer model prompt context window score recall precision ranking lexicon term frequency document tenant shard replica cache latency budget throughput guardrail policy refusal grounding evidence quote table figure caption header section overlap boundary sentence paragraph heading metadata filter namespace partition schema snapshot migration rollout canary metric threshold interval sample baseline variant judge rubric verdict label annotator agreement kappa bias drift noise outlier percentile histogram tail queue retry timeout backoff quota throttle region endpoint credential role permission audit log trace span event stream chunker parser layout column bullet footnote appendix glossary synonym acronym stemmer tokenizer vocabulary subword dimension norm cosine distance neighbour graph layer probe recall-curve ingestion extractor converter crawler scheduler worker batch cursor offset checkpoint ledger invoice price discount tariff".split(
    " ",
  );
const qualities =
  "dense sparse hybrid lexical semantic cached stale fresh narrow broad nested flat hierarchical fixed adaptive greedy exact approximate weighted normalised compressed quantised multilingual scanned handwritten tabular visual implicit explicit deterministic stochastic conservative aggressive cheap costly regional global private shared isolated durable ephemeral incremental nightly idempotent verbatim paraphrased ambiguous contradictory redundant truncated overlapping adjacent preceding following relevant irrelevant".split(
    " ",
  );
const verbs =
  "keeps ranks merges splits rewrites embeds filters scores retrieves quotes supports contradicts replaces outlives bounds damps inflates hides reveals measures samples shards replicates evicts refreshes compresses expands rejects accepts explains delays doubles halves".split(
    " ",
  );
const links = "because while although so that whenever unless after before where since".split(" ");

/** What a page must show as text and never run; and what breaks layouts. */
export const hostileTexts = [
  "<script>alert(1)</script>",
  "</script><script>alert(2)</script>",
  "<!-- <script> --> ]]> <img src=x onerror=alert(3)>",
  "\"double\" 'single' `tick` & &amp; &lt;b&gt; {{variable}} $& $1",
  "🧑‍🏫📚 ünïcödé ﷽ 漢字かな交じり文 \u0000\u2028\u2029",
  "ما هو التوليد المعزز بالاسترجاع؟ \u202Eevil\u202C",
  "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(6),
  "javascript:alert(4) [1](javascript:alert(5)) https://tracker.invalid/pixel.gif",
];

export type Random = () => number;

/** mulberry32 (Ettinger, 2017). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function sentence(random: Random): string {
  const noun = () => `${pick(random, qualities)} ${pick(random, stems)}`;
  const clause = () => `the ${noun()} ${pick(random, verbs)} each ${noun()}`;
  const figure =
    random() < 0.3 ? ` at ${Math.floor(random() * 900 + 10)} ${pick(random, ["ms", "tokens", "rows"])}` : "";
  return `${capital(clause())}${figure} ${pick(random, links)} ${clause()}.`;
}

export const question = (random: Random): string =>
  `${pick(random, ["How does", "Why does", "When should", "What happens if", "Where does"])} the ${pick(random, qualities)} ${pick(random, stems)} ${pick(random, ["change", "limit", "help", "replace"])} the ${pick(random, qualities)} ${pick(random, stems)}?`;

export const title = (random: Random): string =>
  capital(`${pick(random, qualities)} ${pick(random, stems)} and ${pick(random, stems)}`);
