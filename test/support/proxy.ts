import { connect, createServer, type Server, type Socket } from "node:net";

/** A TCP connection on the way to a host, which can be made to stall or to break. */
export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #pairs: (readonly [Socket, Socket])[] = [];
  #stalled = false;
  #bytesPerSecond = Number.POSITIVE_INFINITY;

  private constructor(readonly target: number) {
    this.#server = createServer((inner) => this.#join(inner));
  }

  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Nothing passes any more, and neither side is told. New connections stall as well. */
  stall(): void {
    this.#stalled = true;
    for (const [inner, outer] of this.#pairs) {
      inner.unpipe(outer).pause();
      outer.unpipe(inner).pause();
    }
  }

  /** As `stall`, for the connections that there are; new ones pass. */
  abandon(): void {
    this.stall();
    this.#pairs.length = 0;
    this.#stalled = false;
  }

  /** What was held back passes. */
  resume(): void {
    this.#stalled = false;
    for (const [inner, outer] of this.#pairs) {
      inner.pipe(outer);
      outer.pipe(inner);
    }
  }

  /** From now on so much comes from the host. */
  throttle(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Breaks all connections at once, as a router that lost its state does. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
    this.#pairs.length = 0;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(inner: Socket): void {
    const outer = connect(this.target, "127.0.0.1");
    for (const socket of [inner, outer]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        this.#sockets.delete(socket);
        if (!this.#stalled) (socket === inner ? outer : inner).destroy();
      });
    }
    this.#pairs.push([inner, outer]);
    if (this.#stalled) return;
    inner.pipe(outer);
    outer.pipe(inner);
    outer.on("data", (chunk: Buffer) => {
      if (this.#bytesPerSecond === Number.POSITIVE_INFINITY) return;
      outer.pause();
      setTimeout(() => outer.resume(), (chunk.length / this.#bytesPerSecond) * 1000);
    });
  }
}
