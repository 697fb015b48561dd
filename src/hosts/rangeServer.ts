import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { lookup } from "mrmime";
import { parse as parseRange } from "range-parser";
import type { Disposable } from "../files";
import { RelayError } from "../runs/relay";

/** How much is asked of a file at once; what a player does not take is not asked for. */
const PIECE = 256 * 1024;
/** Each open file keeps up to 16 MB of itself at hand. */
const MOST_OPEN = 6;

/** A file that is read by ranges. */
export interface RangeSource {
  /** Bytes, as of the last read. */
  readonly size: number;
  /** Less where the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Gives files of a host to a player of this editor, which asks by HTTP and by ranges: a webview can neither speak ssh nor be handed a part of
 * a file. It listens on the loopback interface alone, and answers for the paths that it gave out itself: each begins with a secret, so that
 * neither another page nor another user of this machine can ask.
 */
export class RangeServer implements Disposable {
  readonly #server: Server;
  readonly #secret = randomBytes(32).toString("base64url");
  readonly #open: (file: string) => Promise<RangeSource>;
  readonly #files = new Map<string, string>();
  readonly #sources = new Map<string, Promise<RangeSource>>();

  private constructor(open: (file: string) => Promise<RangeSource>) {
    this.#open = open;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  /** @param open Opens a file by the path that was given to `pathOf`. It decides what may be read. */
  static async start(open: (file: string) => Promise<RangeSource>): Promise<RangeServer> {
    const server = new RangeServer(open);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(0, "127.0.0.1", resolve);
    });
    // A window that closes does not wait for it.
    server.#server.unref();
    return server;
  }

  /** On 127.0.0.1. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The path by which a file can be asked for from now on; begins without a slash. */
  pathOf(file: string): string {
    const name = encodeURIComponent(file.slice(file.lastIndexOf("/") + 1));
    const path = `${this.#secret}/${Buffer.from(file).toString("base64url")}/${name}`;
    this.#files.set(`/${path}`, file);
    return path;
  }

  /** An open file, which is kept open as long as it is among those that were used last. */
  source(file: string): Promise<RangeSource> {
    const known = this.#sources.get(file);
    this.#sources.delete(file);
    const source = known ?? this.#open(file);
    // One that cannot be opened is tried again when it is asked for again.
    if (!known) source.catch(() => this.#sources.get(file) === source && this.#sources.delete(file));
    // The order of the map is that of use.
    this.#sources.set(file, source);
    for (const oldest of this.#sources.keys()) {
      if (this.#sources.size <= MOST_OPEN) break;
      this.#sources.delete(oldest);
    }
    return source;
  }

  dispose(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#files.clear();
    this.#sources.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = this.#files.get(request.url ?? "");
    if (file === undefined) return end(response, 404);
    if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, { Allow: "GET, HEAD" });
    try {
      const source = await this.source(file);
      await send(source, lookup(file) ?? "application/octet-stream", request, response);
    } catch (error) {
      this.#sources.delete(file);
      // A player that has gone takes no answer; one that was promised bytes must see that they did not come.
      if (response.headersSent) response.destroy();
      else end(response, error instanceof RelayError && error.kind === "file" ? 404 : 503);
    }
  }
}

async function send(
  source: RangeSource,
  type: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { size } = source;
  const asked = request.headers.range === undefined ? undefined : parseRange(size, request.headers.range);
  const isBytes = asked?.type === "bytes" && size > 0;
  if (isBytes && asked.ranges.length === 0 && asked.code !== 1) {
    return end(response, 416, { "Content-Range": `bytes */${size}` });
  }
  // Several ranges at once, another unit, nothing that could be read: RFC 9110 (section 14.2) lets a server answer with the whole.
  const range = isBytes && asked.code === 0 && asked.ranges.length === 1 ? asked.ranges[0] : undefined;
  const { start, end: last } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...OPEN_TO_PAGES,
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    "Content-Length": last - start + 1,
    "Content-Type": type,
    ...(range && { "Content-Range": `bytes ${start}-${last}/${size}` }),
  });
  if (request.method === "HEAD") response.end();
  else
    await pipeline(Readable.from(pieces(source, start, last + 1), { objectMode: false, highWaterMark: 1 }), response);
}

async function* pieces(source: RangeSource, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    // To the next whole piece: a source that keeps blocks is then asked for each of them once.
    const piece = await source.read(at, Math.min(PIECE - (at % PIECE), end - at));
    // It was cut off meanwhile: the player is told by the missing bytes.
    if (piece.length === 0) throw new Error("The file has become shorter.");
    yield piece;
    at += piece.length;
  }
}

/** The page is of another origin, and who knows the secret may read. */
const OPEN_TO_PAGES = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" };

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...OPEN_TO_PAGES, ...headers }).end();
}
