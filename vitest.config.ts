import { defineConfig } from "vitest/config";
import { findUnitTests } from "./test/fixtures/unit-tests.ts";

const unit = findUnitTests();

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: each file may hold a database of its own.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: unit,
          // Modules are loaded once for all files instead of once for each: half of the time.
          isolate: false,
          setupFiles: "test/fixtures/leave-as-found.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["test/**/*.test.ts"],
          exclude: unit,
          globalSetup: "test/fixtures/run-folder.ts",
          setupFiles: "test/fixtures/leave-as-found.ts",
        },
      },
    ],
  },
});
