import { defineConfig } from "vitest/config";
import { findUnitTests } from "./test/fixtures/unit-tests.ts";

const unit = findUnitTests();
const shared = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // On a busy machine a browser or a thread takes its time.
  expect: { poll: { timeout: 30_000 } },
  setupFiles: "test/fixtures/leave-as-found.ts",
  // Modules are loaded once for all files instead of once for each: half of the time.
  isolate: false,
};

export default defineConfig({
  test: {
    // Two cores: each file may hold a database of its own. A project with a number of its own would not heed --maxWorkers.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: "unit", include: unit } },
      {
        test: {
          ...shared,
          name: "whole",
          include: ["test/**/*.test.ts"],
          exclude: unit,
          globalSetup: "test/fixtures/run-folder.ts",
        },
      },
    ],
  },
});
