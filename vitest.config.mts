import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.ts"],
    testTimeout: 30_000,
    // `vscode` exists inside the editor alone; the pure parts of src/ui need its message function and nothing more.
    alias: { vscode: fileURLToPath(new URL("test/support/vscode.ts", import.meta.url)) },
  },
});
