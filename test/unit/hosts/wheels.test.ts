import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchWheels, pythonWithPip, type WheelsRequest } from "../../../src/hosts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "wheels-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A request to a stand-in for a Python with pip, which writes down what it is asked. */
async function request(script: string): Promise<WheelsRequest> {
  const python = path.join(folder, "python");
  await writeFile(python, `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/argv\n${script}\n`);
  await chmod(python, 0o755);
  return {
    ...{ python, wheel: "/w/affectgpt_rl-0.1.0-py3-none-any.whl", extras: ["trl", "demo"] },
    ...{ platform: "Linux-5.10-x86_64-with-glibc2.28", pythonVersion: "3.11", target: path.join(folder, "wheels") },
  };
}

it("asks pip for the trainer, its engines and uv, for the host's platform and Python", async () => {
  const lines: string[] = [];
  const asked = await request("echo Saved six.whl");
  await fetchWheels(asked, { onLine: (line) => lines.push(line) });
  expect(lines).toEqual(["Saved six.whl"]);
  const argv = (await readFile(path.join(folder, "argv"), "utf8")).trim().split("\n");
  expect(argv.slice(0, 3)).toEqual(["-m", "pip", "download"]);
  expect(argv).toContain("--only-binary=:all:");
  expect(argv[argv.indexOf("--platform") + 1]).toBe("manylinux_2_28_x86_64");
  expect(argv[argv.indexOf("--python-version") + 1]).toBe("3.11");
  expect(argv[argv.indexOf("--dest") + 1]).toBe(asked.target);
  expect(argv.slice(argv.indexOf("--") + 1)).toEqual(["/w/affectgpt_rl-0.1.0-py3-none-any.whl[trl,demo]", "uv"]);
});

it("says what pip says when a wheel is not to be had", async () => {
  const asked = await request("echo 'ERROR: No matching distribution found for torch' >&2; echo hint >&2; exit 1");
  await expect(fetchWheels(asked)).rejects.toMatchObject({
    kind: "trainer",
    message: expect.stringContaining("No matching distribution found for torch"),
  });
});

it("is cancelled, and does not begin for a platform without wheels", async () => {
  const abort = new AbortController();
  const fetching = fetchWheels(await request("exec sleep 60"), { signal: abort.signal });
  setTimeout(() => abort.abort(), 200);
  await expect(fetching).rejects.toMatchObject({ name: "AbortError" });
  const mac = { ...(await request("")), platform: "macOS-14-arm64" };
  await expect(fetchWheels(mac)).rejects.toMatchObject({ kind: "trainer" });
});

it("uses the first Python that has pip", async () => {
  const { python } = await request("exit 0");
  const without = path.join(folder, "uv-made");
  await writeFile(without, "#!/bin/sh\necho 'No module named pip' >&2; exit 1\n");
  await chmod(without, 0o755);
  expect(await pythonWithPip([path.join(folder, "absent"), without, python])).toBe(python);
  await expect(pythonWithPip([without])).rejects.toMatchObject({
    kind: "trainer",
    message: expect.stringContaining(without),
  });
});
