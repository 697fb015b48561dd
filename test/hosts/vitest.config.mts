import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Tests against a real sshd on the loopback interface.
export default defineConfig({
  test: {
    alias: { vscode: fileURLToPath(new URL("../support/vscode.ts", import.meta.url)) },
    include: ["test/hosts/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    globalSetup: ["test/hosts/setup.ts"],
  },
});
