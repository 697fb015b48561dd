import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { ConnectionState } from "../../../../src/hosts";
import { HostError } from "../../../../src/hosts";
import { hostFailure } from "../../../../src/ui/hosts/failures";
import {
  failureText,
  gpusText,
  hostContext,
  hostDescription,
  hostDetails,
  shortFailure,
} from "../../../../src/ui/hosts/texts";
import { failure, gpu, hostView, REFUSED } from "./views";

const since = new Date(2026, 0, 5, 9, 30).getTime();
const hello = {
  protocol: 1,
  version: "1",
  python: "3.11",
  platform: "Linux",
  hostName: "n1",
  user: "me",
  home: "/h",
  pid: 9,
};

const lines: [ConnectionState, string][] = [
  [{ kind: "idle" }, "not connected"],
  [{ kind: "connecting", since }, "connecting…"],
  [{ kind: "connected", hello, since }, "connected, 1 of 2 GPUs free"],
  [
    { kind: "authentication", failure: failure("me@lab: Permission denied (password)."), since },
    "waits for a login in a terminal",
  ],
];
test.each(lines)("the line of a host that is %o", (state, expected) => {
  expect(hostDescription(hostView({ state, gpus: [gpu(0, 12), gpu(1, 90_000)] }))).toBe(expected);
});

test("a host that is away says since when, why, and when it is tried again", () => {
  const state = { kind: "waiting", failure: REFUSED, since, until: since + 60_000 } as const;
  const [from, to] = [since, since + 60_000].map((time) => new Date(time).toLocaleString());
  expect(hostDescription(hostView({ state, running: 2 }))).toBe(
    `refuses connections since ${from}; tries again at ${to} · 2 running`,
  );
  const details = hostDetails(hostView({ state }));
  expect(details).toContainEqual({ label: "What to do", value: failureText("refused") });
  expect(details).toContainEqual({
    label: "What was said",
    value: "ssh: connect to host lab port 22: Connection refused",
  });
  const broken = { kind: "disconnected", failure: failure("No space left"), since } as const;
  expect(hostDescription(hostView({ state: broken }))).toContain(`disconnected since ${from}: `);
});

test("GPUs that nobody uses are free; one that does not say is", () => {
  expect(gpusText([])).toBe("no GPU");
  expect(gpusText([gpu(0, 14_000), gpu(1, 15_000), gpu(2, null)])).toBe("2 of 3 GPUs free");
});

const SAID: readonly string[] = [
  "ssh: Could not resolve hostname lab: Name or service not known",
  "ssh: connect to host lab port 22: Connection refused",
  "me@lab: Permission denied (publickey).",
  "me@lab: Permission denied (password).",
  "Host key verification failed.",
  "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @",
  "config: line 2: Bad configuration option: hostnme",
  "sh: 1: python3: not found",
  "something that nobody foresaw",
];
test.each(SAID)("after '%s' a button leads on, with a command that exists", async (said) => {
  const { contributes } = JSON.parse(await readFile("package.json", "utf8")) as {
    contributes: { commands: { command: string }[]; configuration: { properties: Record<string, unknown> } };
  };
  const known = new Set([...contributes.commands.map(({ command }) => command), "affectgptRl.showExtensionLog"]);
  const { message, remedies } = hostFailure(new HostError("lab", failure(said)));
  expect(message).toMatch(/^lab: .+/);
  expect(remedies.length).toBeGreaterThan(0);
  for (const { command, arguments: [first] = [] } of remedies) {
    if (command.startsWith("affectgptRl.")) expect(known).toContain(command);
    if (command === "workbench.action.openSettings")
      expect(contributes.configuration.properties).toHaveProperty([String(first)]);
  }
});

test("the host is what its buttons act on", () => {
  const { remedies } = hostFailure(new HostError("lab", failure("me@lab: Permission denied (password).")));
  expect(remedies).toEqual([
    { label: "Authenticate in Terminal", command: "affectgptRl.authenticateHost", arguments: ["lab"] },
  ]);
});

test("each failure has a line of its own", () => {
  const kinds = ["refused", "unknownName", "timedOut", "stalled", "keyRejected", "noPython", "diskFull"] as const;
  expect(new Set(kinds.map(shortFailure)).size).toBe(kinds.length);
});

test("menus offer connecting to what is away, disconnecting what is kept, and a login where one is waited for", async () => {
  const { contributes } = JSON.parse(await readFile("package.json", "utf8")) as {
    contributes: { menus: Record<string, { command: string; when: string; group: string }[]> };
  };
  const offered = (kind: ConnectionState["kind"]) =>
    contributes.menus["view/item/context"]
      ?.filter(({ when, group }) => {
        const pattern = /viewItem =~ \/([^/]+)\//.exec(when)?.[1] ?? "nothing";
        return group.startsWith("inline") && when.includes(".runs") && new RegExp(pattern).test(hostContext(kind));
      })
      .map(({ command }) => command.replace("affectgptRl.", ""));
  expect(offered("idle")).toEqual(["connectHost"]);
  expect(offered("disconnected")).toEqual(["connectHost"]);
  expect(offered("connecting")).toEqual(["disconnectHost"]);
  expect(offered("connected")).toEqual(["disconnectHost"]);
  expect(offered("waiting")).toEqual(["connectHost", "disconnectHost"]);
  expect(offered("authentication")).toEqual(["authenticateHost", "connectHost"]);
});
