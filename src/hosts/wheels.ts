import { execFile, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Hello, RelayError } from "../runs/relay";

/** The oldest C library that wheels are still made for. */
const OLDEST_GLIBC_MINOR = 17;
const PLATFORM = /-(x86_64|aarch64)-with-glibc2\.(\d+)/;

/** What wheels a host without internet needs. */
export interface WheelsRequest {
  /** A Python here with pip. */
  readonly python: string;
  /** The trainer's wheel here. */
  readonly wheel: string;
  readonly extras: readonly string[];
  /** The host's platform, as its relay says. */
  readonly platform: Hello["platform"];
  /** The Python that the environment there will have. */
  readonly pythonVersion: string;
  /** The folder here that holds the wheels; what is there already is not fetched again. */
  readonly target: string;
}

/**
 * The names by which wheels for a host may call its platform, the newest first; empty for one that no wheels are made for.
 *
 * @param platform As Python's `platform.platform()` has it.
 */
export function wheelPlatforms(platform: string): string[] {
  const [, machine, minor] = PLATFORM.exec(platform) ?? [];
  if (machine === undefined) return [];
  const platforms = [];
  for (let each = Number(minor); each >= OLDEST_GLIBC_MINOR; each -= 1)
    platforms.push(`manylinux_2_${each}_${machine}`);
  return [...platforms, `manylinux2014_${machine}`];
}

/**
 * The first of some Pythons here that has pip: an environment that uv has made has none.
 *
 * @throws RelayError of kind `trainer` when none has it.
 */
export async function pythonWithPip(pythons: readonly string[]): Promise<string> {
  for (const python of pythons) {
    const hasPip = await promisify(execFile)(python, ["-m", "pip", "--version"]).then(
      () => true,
      () => false,
    );
    if (hasPip) return python;
  }
  throw new RelayError(
    "trainer",
    `Wheels are fetched with pip, which none of these Pythons has: ${pythons.join(", ")}.`,
  );
}

/**
 * Fetches the wheels of the trainer, of everything that it needs and of uv, for a host of another platform.
 *
 * @param options.onLine Called with each line that pip prints.
 * @throws RelayError of kind `trainer` when pip cannot do it.
 */
export async function fetchWheels(
  request: WheelsRequest,
  options: { readonly onLine?: (line: string) => void; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const platforms = wheelPlatforms(request.platform);
  if (platforms.length === 0) throw new RelayError("trainer", `There are no wheels for ${request.platform}.`);
  await mkdir(request.target, { recursive: true });
  const extras = request.extras.length > 0 ? `[${request.extras.join(",")}]` : "";
  const argv = [
    ...["-m", "pip", "download", "--disable-pip-version-check", "--progress-bar", "off", "--only-binary=:all:"],
    ...platforms.flatMap((platform) => ["--platform", platform]),
    ...["--python-version", request.pythonVersion, "--find-links", request.target, "--dest", request.target],
    ...["--", request.wheel + extras, "uv"],
  ];
  const { signal, onLine = () => undefined } = options;
  const child = spawn(request.python, argv, { stdio: ["ignore", "pipe", "pipe"], ...(signal ? { signal } : {}) });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      said.push(line);
      onLine(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  const reason = said.filter((line) => line.startsWith("ERROR")).at(-1) ?? said.at(-1) ?? `status ${code}`;
  throw new RelayError("trainer", `pip could not fetch the wheels: ${reason}`);
}
