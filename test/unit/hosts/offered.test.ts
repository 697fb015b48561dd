import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isHostName, offeredHosts } from "../../../src/hosts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "offered-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function config(name: string, ...lines: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, lines.join("\n"));
  return file;
}

const namesIn = async (file: string) => (await offeredHosts(file)).hosts.map(({ name }) => name);

it("offers the concrete names of the configuration and of what it includes, each once", async () => {
  await config("more/b.conf", "Host beta gamma", "  Port 2200");
  await config("more/a.conf", "Host alpha", "Host lab");
  const file = await config(
    "config",
    "# Host commented",
    `Include ${folder}/more/*.conf`,
    "Host lab *.example.org !not.example.org",
    "  User me",
    "Match host lab exec true",
    '  ProxyCommand "nc %h %p"',
    'host "quoted" Big-Iron',
    "Host *",
  );
  expect(await namesIn(file)).toEqual(["alpha", "lab", "beta", "gamma", "quoted", "Big-Iron"]);
});

it("ends when files include each other", async () => {
  const first = await config("first", `Include ${folder}/second`, "Host one");
  await config("second", `Include ${folder}/first`, "Host two");
  expect(await namesIn(first)).toEqual(["two", "one"]);
});

it("finds includes that stand within a host", async () => {
  await config("inner", "Host inside");
  expect(await namesIn(await config("outer", "Host outside", `  Include ${folder}/inner`))).toEqual([
    "outside",
    "inside",
  ]);
});

it("has no hosts and no problem where there is no configuration", async () => {
  expect(await offeredHosts(path.join(folder, "missing"))).toEqual({ hosts: [], problems: [] });
});

it("names a file that cannot be read and offers the hosts of the others", async () => {
  await mkdir(path.join(folder, "folders/a.conf"), { recursive: true });
  const file = await config("with-folder", `Include ${folder}/folders/*`, "Host lab");
  const { hosts, problems } = await offeredHosts(file);
  expect(hosts.map(({ name }) => name)).toEqual(["lab"]);
  expect(problems).toMatchObject([{ trouble: "notAFile", path: path.join(folder, "folders/a.conf") }]);
});

it("does not choke on files that are no configuration", async () => {
  const file = path.join(folder, "binary");
  await writeFile(file, Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256)));
  expect((await offeredHosts(file)).hosts).toEqual([]);
  await writeFile(file, Buffer.alloc(2 * 1024 * 1024, "Host a\n"));
  expect((await offeredHosts(file)).problems).toMatchObject([{ trouble: "tooLarge" }]);
});

it.each(["lab", "me@lab.example.org", "10.0.0.1", "::1", "[::1]", "实验室", "gpu_01"])(
  "takes %s for a host",
  (name) => {
    expect(isHostName(name)).toBe(true);
  },
);

it.each([
  "",
  "-oProxyCommand=x",
  "a b",
  "a;b",
  "$(id)",
  "`id`",
  "a\nb",
  "a'b",
  'a"b',
  "a%h",
  "a/b",
  "a\\b",
  "x".repeat(256),
])("does not take %j for one", (name) => {
  expect(isHostName(name)).toBe(false);
});

it("offers no name that is none", async () => {
  expect(await namesIn(await config("evil", "Host -oProxyCommand good $(id)"))).toEqual(["good"]);
});
