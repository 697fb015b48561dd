import { expect, test, vi } from "vitest";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { Follows } from "../../../../src/runs/relay/follows";

const MEGABYTE = 1024 * 1024;

test("what is not written yet is left in the pipe, and read on when it is", async () => {
  const handlers = new Map<string, (note: object) => void>();
  const connection = {
    onNotification: (kind: string, handler: (note: object) => void) => handlers.set(kind, handler),
    sendRequest: async () => undefined,
  };
  const source = { pause: vi.fn(), resume: vi.fn() };
  const follows = new Follows(connection as unknown as MessageConnection, source as never);
  const written: (() => void)[] = [];
  await follows.open(
    () => new Promise<void>((resolve) => written.push(resolve)),
    async () => undefined,
  );
  const send = () =>
    handlers.get("grown")?.({
      ...{ follow: "1", file: "rollouts.jsonl", offset: 0, identity: "1-1-1" },
      data: new Uint8Array(5 * MEGABYTE),
    });
  send();
  expect(source.pause).not.toHaveBeenCalled();
  send();
  expect(source.pause).toHaveBeenCalledTimes(1);
  // One after another: the second event is handed on when the first is written.
  await vi.waitFor(() => expect(written).toHaveLength(1));
  expect(source.resume).not.toHaveBeenCalled();
  written[0]?.();
  await vi.waitFor(() => expect(written).toHaveLength(2));
  await vi.waitFor(() => expect(source.resume).toHaveBeenCalledTimes(1));
});
