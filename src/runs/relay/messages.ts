import type { Readable } from "node:stream";
import { type Message, StreamMessageReader } from "vscode-jsonrpc/node";

const NEWLINE = 0x0a;

/**
 * Reads the relay's messages: JSON-RPC. Bytes that belong to a notification stand behind its JSON and a newline, and become its `data`: the
 * content of files, as it is.
 */
export const messageReader = (messages: Readable): StreamMessageReader =>
  new StreamMessageReader(messages, {
    contentTypeDecoder: { name: "application/json", decode: async (body) => decoded(body) },
  });

function decoded(body: Uint8Array): Message {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const end = bytes.indexOf(NEWLINE);
  const message = JSON.parse(bytes.toString("utf8", 0, end === -1 ? bytes.length : end));
  return end === -1 ? message : { ...message, params: { ...message.params, data: bytes.subarray(end + 1) } };
}
