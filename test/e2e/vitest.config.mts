import { defineConfig } from "vitest/config";

// Tests in a real VS Code: one file after another, because each has a server, a browser and perhaps a training of its own.
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    fileParallelism: false,
    // Ample for a machine that does other work beside.
    testTimeout: 1_200_000,
    hookTimeout: 600_000,
    globalSetup: ["test/e2e/setup.ts"],
  },
});
