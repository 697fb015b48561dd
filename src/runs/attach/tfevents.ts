import { readdir } from "node:fs/promises";
import path from "node:path";
import crc32c from "crc-32/crc32c.js";
import protobuf from "protobufjs/light.js";
import { FileError, FileTail, hasCode } from "../../files";
import { transformersName, withKnownNames } from "./names";
import type { RowSink, Source } from "./types";
import { writtenAt } from "./written";

/** Pictures and graphs are records too; a longer one is damage. */
const LONGEST = 256 * 1024 * 1024;
const HEADER = 12;
const FOOTER = 4;
const NAME = /^events\.out\.tfevents\./;

/** What is read of TensorFlow's event.proto, summary.proto and tensor.proto. */
const EVENT = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: { type: "double", id: 1 },
        step: { type: "int64", id: 2 },
        summary: { type: "Summary", id: 5 },
      },
    },
    Summary: { fields: { value: { rule: "repeated", type: "Value", id: 1 } } },
    Value: {
      // A choice, so that a zero is told from nothing.
      oneofs: { value: { oneof: ["simpleValue", "tensor"] } },
      fields: {
        tag: { type: "string", id: 1 },
        simpleValue: { type: "float", id: 2 },
        tensor: { type: "Tensor", id: 8 },
      },
    },
    Tensor: {
      fields: {
        dtype: { type: "int32", id: 1 },
        content: { type: "bytes", id: 4 },
        floats: { rule: "repeated", type: "float", id: 5 },
        doubles: { rule: "repeated", type: "double", id: 6 },
      },
    },
  },
}).lookupType("Event");

interface Tensor {
  readonly dtype?: number;
  readonly content?: Uint8Array;
  readonly floats?: readonly number[];
  readonly doubles?: readonly number[];
}
interface EventMessage {
  readonly wallTime?: number;
  readonly step?: number;
  readonly summary?: {
    readonly value?: readonly { readonly tag?: string; readonly simpleValue?: number; readonly tensor?: Tensor }[];
  };
}

/** The scalars of TensorBoard event files in a folder, one file after another in the order of their names, which begin with their time. */
export class EventFiles implements Source {
  readonly #files = new Map<string, EventFile>();
  #written = 0;
  readonly unreadable = 0;

  constructor(private readonly folder: string) {}

  get written(): number {
    return this.#written;
  }

  async refresh(sink: RowSink): Promise<"same" | "grown" | "replaced"> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return [];
      throw error;
    });
    let growth: "same" | "grown" = "same";
    for (const name of names.filter((file) => NAME.test(file)).sort()) {
      const file = this.#files.get(name) ?? new EventFile(path.join(this.folder, name));
      this.#files.set(name, file);
      const found = await file.refresh(sink);
      if (found === "replaced") return "replaced";
      if (found === "same") continue;
      growth = "grown";
      this.#written = Math.max(this.#written, await writtenAt(path.join(this.folder, name)));
    }
    return growth;
  }
}

/** One file: records of a length, its checksum, a message and its checksum. */
class EventFile {
  readonly #tail: FileTail;
  #pending: Buffer = Buffer.alloc(0);
  #broken: FileError | undefined;

  constructor(file: string) {
    this.#tail = new FileTail(file);
  }

  async refresh(sink: RowSink): Promise<"same" | "grown" | "replaced"> {
    const growth = await this.#tail.read(
      (bytes) => this.#take(bytes, sink),
      () => undefined,
    );
    // What follows a damaged record has no known beginning.
    if (this.#broken) throw this.#broken;
    return growth;
  }

  #take(bytes: Uint8Array, sink: RowSink): void {
    if (this.#broken) return;
    this.#pending = Buffer.concat([this.#pending, bytes]);
    let at = 0;
    while (this.#pending.length - at >= HEADER) {
      const length = Number(this.#pending.readBigUInt64LE(at));
      if (this.#pending.readUInt32LE(at + 8) !== masked(this.#pending.subarray(at, at + 8)) || length > LONGEST) {
        this.#broken = new FileError("broken", this.#tail.path, "holds a damaged record; what follows it is not read.");
        return;
      }
      const end = at + HEADER + length + FOOTER;
      if (end > this.#pending.length) break;
      this.#record(this.#pending.subarray(at + HEADER, end - FOOTER), this.#pending.readUInt32LE(end - FOOTER), sink);
      if (this.#broken) return;
      at = end;
    }
    this.#pending = Buffer.from(this.#pending.subarray(at));
  }

  #record(data: Buffer, checksum: number, sink: RowSink): void {
    try {
      if (checksum !== masked(data)) throw new Error("its checksum is wrong");
      const event = EVENT.toObject(EVENT.decode(data), { longs: Number, arrays: false }) as EventMessage;
      const values: Record<string, number | null> = {};
      for (const { tag, simpleValue, tensor } of event.summary?.value ?? []) {
        const value = simpleValue ?? (tensor && scalarOf(tensor));
        if (tag !== undefined && value !== undefined) {
          values[transformersName(tag)] = Number.isFinite(value) ? value : null;
        }
      }
      if (Object.keys(values).length === 0) return;
      sink.metrics({ step: event.step ?? 0, time: event.wallTime ?? null, values: withKnownNames(values) });
    } catch (error) {
      const why = (error as Error).message;
      this.#broken = new FileError("broken", this.#tail.path, `holds a record that cannot be read: ${why}.`);
    }
  }
}

const FLOAT = 1;
const DOUBLE = 2;

function scalarOf({ dtype, content, floats, doubles }: Tensor): number | undefined {
  const written = floats?.[0] ?? doubles?.[0];
  if (written !== undefined || !content) return written;
  const bytes = Buffer.from(content);
  if (dtype === FLOAT && bytes.length === 4) return bytes.readFloatLE(0);
  return dtype === DOUBLE && bytes.length === 8 ? bytes.readDoubleLE(0) : undefined;
}

/** The checksum of a record: CRC-32C, rotated by 15 bits and moved, as TensorFlow's record_writer masks it. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes) >>> 0;
  return ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0;
}
