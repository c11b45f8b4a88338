import type { Builder } from "junit-report-builder";
import junitModule from "junit-report-builder";
import type { Report } from "../report/report.ts";

// Its CommonJS export is the builder itself, where its types promise a `default`.
const junit = junitModule as unknown as Builder;

/** The gates as JUnit XML, a test case each, so that CI shows which did not hold. */
export function toJunit({ name, gates, runs }: Pick<Report, "name" | "gates" | "runs">): string {
  const builder = junit.newBuilder();
  for (const [run, { manifest }] of runs.entries()) {
    const own = (gates ?? []).filter((gate) => gate.run === run);
    if (own.length === 0) continue;
    const suite = builder
      .testSuite()
      .name(clean(`${name}: ${manifest.name}`))
      .timestamp(manifest.started);
    for (const { gate, passed, skipped, reason } of own) {
      const test = suite.testCase().className("lectern.eval").name(clean(gate));
      if (skipped) test.skipped();
      else if (!passed) test.failure(clean(reason));
      test.standardOutput(clean(reason));
    }
  }
  return builder.build();
}

/** XML 1.0 has no place for control characters, lone surrogates and the two non-characters. */
function clean(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu, "\ufffd");
}
