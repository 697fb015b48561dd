import { appendFile, mkdir, mkdtemp, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import crc32c from "crc-32/crc32c.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import protobuf from "protobufjs/light.js";

// Writers of the files of each engine, as rl-engines' sources and documentation describe them.

export const temporary = (): Promise<string> => mkdtemp(path.join(tmpdir(), "attach-"));

export async function put(file: string, content: string | Uint8Array): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

export const jsonl = (...rows: readonly (object | string)[]): string =>
  rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join("");

export const add = (file: string, ...rows: readonly object[]): Promise<void> => appendFile(file, jsonl(...rows));

/** Sets when a file was written, in seconds before now. */
export async function age(file: string, seconds: number): Promise<void> {
  const time = Date.now() / 1000 - seconds;
  await utimes(file, time, time);
}

const EVENT = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: { type: "double", id: 1 },
        step: { type: "int64", id: 2 },
        fileVersion: { type: "string", id: 3 },
        summary: { type: "Summary", id: 5 },
      },
    },
    Summary: { fields: { value: { rule: "repeated", type: "Value", id: 1 } } },
    Value: {
      oneofs: { value: { oneof: ["simpleValue"] } },
      fields: { tag: { type: "string", id: 1 }, simpleValue: { type: "float", id: 2 } },
    },
  },
}).lookupType("Event");

/** TensorBoard's masked CRC-32C, written with whole numbers of any size rather than as the reader does. */
function checksum(bytes: Uint8Array): Buffer {
  const crc = BigInt(crc32c.buf(bytes) >>> 0);
  const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
  const memory = Buffer.alloc(4);
  memory.writeUInt32LE(Number((rotated + 0xa282ead8n) & 0xffffffffn));
  return memory;
}

/** A record of an event file: what `SummaryWriter.add_scalar` writes for one step. */
export function eventRecord(step: number, wallTime: number, scalars: Readonly<Record<string, number>>): Buffer {
  const value = Object.entries(scalars).map(([tag, simpleValue]) => ({ tag, simpleValue }));
  const data = EVENT.encode({ wallTime, step, summary: { value } }).finish();
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

interface Completions {
  readonly prompts: readonly string[];
  readonly completions: readonly string[];
  readonly rewards: Readonly<Record<string, readonly (number | null)[]>>;
  readonly advantages: readonly number[];
  readonly solutions?: readonly string[];
}

/** TRL's completions_STEP.parquet: step, prompt, completion, a column a reward, those of `log_extra`, advantage. */
export function completionsParquet(step: number, rows: Completions): Uint8Array {
  const { prompts, completions, rewards, advantages, solutions } = rows;
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "step", data: completions.map(() => BigInt(step)), type: "INT64" },
        { name: "prompt", data: [...prompts], type: "STRING" },
        { name: "completion", data: [...completions], type: "STRING" },
        ...Object.entries(rewards).map(([name, data]) => ({
          name,
          data: [...data],
          type: "DOUBLE" as const,
          nullable: true,
        })),
        ...(solutions ? [{ name: "solution", data: [...solutions], type: "STRING" as const }] : []),
        { name: "n_tokens", data: completions.map(() => 5n), type: "INT64" },
        { name: "advantage", data: [...advantages], type: "DOUBLE" },
      ],
    }),
  );
}

/** Two groups of two completions, the same at every step but for the step's number. */
export function twoGroups(step: number): Completions {
  return {
    prompts: ["How does she feel?", "How does she feel?", "And he?", "And he?"],
    completions: ["happy", "sad", "angry", "calm"].map(
      (word) => `<think>Step ${step}.</think><answer>${word}</answer>`,
    ),
    rewards: { accuracy: [1, 0, 0.5, null], format: [1, 1, 1, 1] },
    advantages: [0.7, -0.7, 0.5, -0.5],
    solutions: ["happy", "happy", "angry, upset", "angry, upset"],
  };
}
