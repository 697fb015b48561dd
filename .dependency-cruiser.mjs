// The import rules of docs/architecture.md. test/unit/house/importRules.test.ts plants violations and sees them found.

import swc from "@swc/core";

// dependency-cruiser asks swc for TypeScript without JSX, whatever the file's name says.
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith(".tsx") });

/** A room: its files may import each other, what `allowed` names, and packages. */
function room(name, allowed) {
  return {
    name: `${name} imports ${allowed.length > 0 ? allowed.join(", ") : "nothing"} of ours`,
    severity: "error",
    from: { path: `^src/${name}/` },
    to: { path: "^(src|webview|test|scripts)/", pathNot: `^src/(${[name, ...allowed].join("|")})/` },
  };
}

export default {
  forbidden: [
    {
      name: "only src/extension.ts and src/ui import vscode",
      severity: "error",
      from: { pathNot: "^src/(extension\\.ts$|ui/)" },
      to: { path: "^vscode$" },
    },
    room("files", []),
    room("query", []),
    room("contracts", []),
    room("emotion", []),
    room("traces", ["emotion"]),
    room("packs", ["emotion", "files"]),
    room("runs", ["contracts", "files", "traces"]),
    room("hosts", ["contracts", "files", "runs"]),
    room("samples", ["contracts", "emotion", "files", "query", "runs"]),
    room("inference", ["contracts", "files"]),
    room("benchmark", ["emotion", "files", "runs"]),
    room("cli", ["benchmark", "emotion", "files", "runs", "traces"]),
    {
      name: "a room is entered through its index",
      comment: "Workers and contracts are entries of their own.",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: {
        path: "^src/(files|query|emotion|traces|packs|benchmark|runs|hosts|samples|inference)/",
        pathNot: ["^src/$1/", "^src/[^/]+/((relay|attach)/)?(index|types)\\.ts$"],
      },
    },
    {
      name: "the extension host imports no page",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^webview/" },
    },
    {
      name: "a page imports types and pure functions of the host, through contracts and shared modules",
      severity: "error",
      from: { path: "^webview/" },
      to: {
        path: "^src/",
        pathNot: "^src/(ui/[^/]+/contract|ui/shared/[^/]+|contracts/[^/]+|emotion/index|traces/index)\\.ts$",
      },
    },
    {
      name: "a page imports neither Node nor the editor",
      severity: "error",
      from: { path: "^webview/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "a page imports no other page",
      severity: "error",
      from: { path: "^webview/([^/]+)/" },
      to: { path: "^webview/", pathNot: ["^webview/$1/", "^webview/shared/"] },
    },
    {
      name: "no module imports itself on a detour",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "every import is found",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^vscode$" },
    },
  ],
  options: {
    // TypeScript 7 has no parser interface that dependency-cruiser could read; without this it would find nothing.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
