import { expect, it } from "vitest";
import { classify, type HostFailureKind } from "../../../src/hosts";
import { type Evidence, RelayError } from "../../../src/runs/relay";

const ended = (said: string, code = 255, printed = ""): Evidence => ({ end: { code, signal: null, said }, printed });
const failed = (evidence: Evidence) => classify(new RelayError("startFailed", "lab: no relay", [], evidence));

const SAID: readonly (readonly [HostFailureKind, string])[] = [
  [
    "badConfig",
    "/home/u/.ssh/config: line 2: Bad configuration option: hostnme\r\n/home/u/.ssh/config: terminating, 1 bad configuration options",
  ],
  ["badConfig", "Can't open user config file /x: No such file or directory"],
  ["badConfig", "Bad owner or permissions on /home/u/.ssh/config"],
  ["badConfig", "ControlPath too long ('/very/long' >= 108 bytes)"],
  ["unknownName", "ssh: Could not resolve hostname lab: Name or service not known"],
  ["unknownName", "ssh: Could not resolve hostname lab: Temporary failure in name resolution"],
  ["unknownName", "ssh: Could not resolve hostname lab: nodename nor servname provided, or not known"],
  ["refused", "ssh: connect to host 127.0.0.1 port 1: Connection refused"],
  [
    "refused",
    "ssh: connect to host jump port 22: Connection refused\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535",
  ],
  ["unreachable", "ssh: connect to host 10.0.0.9 port 22: No route to host"],
  ["unreachable", "ssh: connect to host 10.0.0.9 port 22: Network is unreachable"],
  ["timedOut", "ssh: connect to host 10.0.0.9 port 22: Connection timed out"],
  ["timedOut", "ssh: connect to host 10.0.0.9 port 22: Operation timed out"],
  ["timedOut", "Connection timed out during banner exchange\r\nConnection to 127.0.0.1 port 5 timed out"],
  ["timedOut", "Connection to 127.0.0.1 port 2201 timed out"],
  ["stalled", "Timeout, server 127.0.0.1 not responding."],
  [
    "hostKeyChanged",
    "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\r\nOffending ED25519 key in /k:1\r\nHost key for lab has changed and you have requested strict checking.\r\nHost key verification failed.",
  ],
  [
    "hostKeyUnknown",
    "No ED25519 host key is known for lab and you have requested strict checking.\r\nHost key verification failed.",
  ],
  ["hostKeyUnknown", "Host key verification failed."],
  ["authentication", "me@lab: Permission denied (password)."],
  ["authentication", "me@lab: Permission denied (publickey,keyboard-interactive)."],
  ["keyRejected", "me@lab: Permission denied (publickey)."],
  ["keyRejected", "me@lab: Permission denied (publickey,gssapi-keyex,gssapi-with-mic)."],
  [
    "keyRejected",
    '@ WARNING: UNPROTECTED PRIVATE KEY FILE! @\r\nLoad key "/k": bad permissions\r\nme@lab: Permission denied (publickey).',
  ],
  ["keyRejected", "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures"],
  ["dropped", "kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 127.0.0.1 port 22"],
  ["dropped", "Connection to 127.0.0.1 closed by remote host."],
  ["dropped", "client_loop: send disconnect: Broken pipe"],
  ["dropped", ""],
];

it.each(SAID)("%s: %j", (kind, said) => {
  expect(failed(ended(said)).kind).toBe(kind);
});

it.each([
  [127, "bash: line 1: exec: python3: not found"],
  [127, "sh: 1: exec: python3: not found"],
  [127, "fish: Unknown command: python3"],
  [1, "python3: Command not found."],
  [127, "zsh:1: command not found: python3"],
  [127, "pyenv: python3: command not found"],
])("no Python, by a shell that leaves with %i: %j", (code, said) => {
  expect(failed(ended(said, code)).kind).toBe("noPython");
});

it("an account without a shell is told by what it prints", () => {
  expect(failed(ended("", 1, "This account is currently not available.")).kind).toBe("noLogin");
});

it.each([
  ["pythonTooOld", "oldPython"],
  ["diskFull", "diskFull"],
  ["quota", "quota"],
  ["readOnly", "readOnly"],
  ["denied", "folderDenied"],
] as const)("what the relay's starter reports as %s is %s", (reported, kind) => {
  const failure = failed({ reported: { kind: reported, path: "/home/u/.affectgpt-rl", detail: "No space left" } });
  expect(failure).toMatchObject({ kind, detail: "/home/u/.affectgpt-rl: No space left", retries: false });
});

it("kinds of the client itself", () => {
  expect(classify(new RelayError("sshMissing", "ssh: ENOENT")).kind).toBe("noSsh");
  expect(classify(new RelayError("version", "lab: 2")).kind).toBe("versionSkew");
  expect(classify(new RelayError("stalled", "lab: silent")).kind).toBe("stalled");
  expect(classify(new RelayError("timeout", "lab: 45 s")).kind).toBe("timedOut");
  expect(classify(new RelayError("timeout", "lab: 45 s", [], { printed: "Press a key" })).kind).toBe("noise");
  expect(classify(new RelayError("died", "lab", [], { end: { code: null, signal: "SIGKILL", said: "" } })).kind).toBe(
    "dropped",
  );
  expect(classify(new TypeError("oops"))).toMatchObject({ kind: "other", detail: "oops" });
});

it("only what may pass by itself is tried again without the user", () => {
  const retried = SAID.filter(([, said]) => failed(ended(said)).retries).map(([kind]) => kind);
  expect(new Set(retried)).toEqual(
    new Set(["unknownName", "refused", "unreachable", "timedOut", "stalled", "dropped"]),
  );
});

it("keeps the deciding line, without the carriage return of a session", () => {
  expect(failed(ended("Warning: x\r\nme@lab: Permission denied (publickey).\r")).detail).toBe(
    "me@lab: Permission denied (publickey).",
  );
});
