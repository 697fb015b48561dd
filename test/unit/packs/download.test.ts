import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { zipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import { type DownloadProgress, downloadPack, PackError, placeOf } from "../../../src/packs";
import { officialPack } from "../../support/officialPack";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server of this machine. @returns Its address without a slash. */
async function served(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}
const files = officialPack();
const folderServer: RequestListener = ({ url = "" }, response) => {
  const bytes = files[url.split("/").at(-1) ?? ""];
  if (bytes && url.startsWith("/wheels/")) response.end(bytes);
  else response.writeHead(404).end("no");
};
const never = new AbortController().signal;
async function refused(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PackError);
  return (error as PackError).message;
}

describe("fetching", () => {
  test("takes the seven files of a folder, with or without a slash, and says how far it is", async () => {
    const address = await served(folderServer);
    const seen: DownloadProgress[] = [];
    const content = await downloadPack(`${address}/wheels/`, never, (progress) => seen.push(progress));
    expect(Object.fromEntries([...content].map(([name, bytes]) => [name, Buffer.from(bytes)]))).toEqual(
      Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)])),
    );
    expect(seen.map(({ file }) => file)).toEqual(Object.keys(files));
    expect(await downloadPack(`${address}/wheels`, never)).toEqual(content);
  });

  test("takes a zip, over a redirect", async () => {
    const archive = zipSync(files);
    const address = await served(({ url }, response) => {
      if (url === "/latest.zip") response.writeHead(302, { location: "/v1/pack.zip?signed=1" }).end();
      else response.writeHead(200, { "content-length": archive.length }).end(archive);
    });
    const seen: (number | null)[] = [];
    const content = await downloadPack(`${address}/latest.zip`, never, ({ share }) => seen.push(share));
    expect([...content.keys()].sort()).toEqual(Object.keys(files).sort());
    expect(seen.at(-1)).toBe(1);
  });

  test("says which file a folder lacks", async () => {
    const address = await served(folderServer);
    expect(await refused(downloadPack(`${address}/other`, never))).toBe(
      `${address}/other/format.csv was answered with 404 Not Found.`,
    );
  });

  test("stops at a file that is too large, whether the server says so or not", async () => {
    let written = 0;
    const address = await served(({ url }, response) => {
      if (url?.startsWith("/said")) response.writeHead(200, { "content-length": 1e12 }).flushHeaders();
      else {
        const more = () => {
          written += 65_536;
          if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
        };
        more();
      }
    });
    expect(await refused(downloadPack(`${address}/said`, never))).toContain("format.csv has more than 4 MB");
    expect(await refused(downloadPack(`${address}/endless`, never))).toContain("format.csv has more than 4 MB");
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  test("ends when it is cancelled, while the server is still silent", async () => {
    const asked = Promise.withResolvers<void>();
    const address = await served(() => asked.resolve());
    const cancel = new AbortController();
    const download = downloadPack(`${address}/wheels`, cancel.signal);
    await asked.promise;
    cancel.abort();
    await expect(download).rejects.toThrow("aborted");
  });

  test("says why nothing could be fetched", async () => {
    const address = await served(folderServer);
    await new Promise((resolve) => server?.close(resolve));
    expect(await refused(downloadPack(`${address}/wheels`, never))).toMatch(/cannot be fetched: .*ECONNREFUSED/);
  });

  test("follows no redirect to an address that is not safe, and none for ever", async () => {
    const address = await served(({ url }, response) => {
      const location = url?.startsWith("/round") ? "/round.zip" : "http://169.254.169.254/pack.zip";
      response.writeHead(301, { location }).end();
    });
    expect(await refused(downloadPack(`${address}/away.zip`, never))).toContain("http://169.254.169.254 is not used");
    expect(await refused(downloadPack(`${address}/round.zip`, never))).toContain("redirects more than 5 times");
  });
});

describe("an address", () => {
  test.each([
    ["wheels", "is no address"],
    ["http://example.org/wheels", "fetched over https"],
    ["file:///etc/wheels", "fetched over https"],
    ["https://me:secret@example.org/wheels", "Leave them out"],
  ])("%s is refused", (address, said) => {
    expect(() => placeOf(address)).toThrow(said);
  });

  test("of a folder's page on GitHub is taken for its files", () => {
    expect(placeOf(" https://github.com/owner/name/tree/main/a/wheels ").href).toBe(
      "https://raw.githubusercontent.com/owner/name/main/a/wheels",
    );
  });
});
