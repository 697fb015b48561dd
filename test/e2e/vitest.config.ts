import { defineConfig } from "vitest/config";

// Tests in a real VS Code: one file after another, because each has a server, a browser and perhaps a training of its own.
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    globalSetup: ["test/e2e/setup.ts"],
  },
});
