import { parseObject, textIn } from "../../files";
import { startChild } from "./child";
import { RelayError } from "./errors";
import { MarkedLines } from "./markedLines";
import { type RelayProgram, readProgram } from "./program";
import type { Pipe, Transport } from "./transport";

/**
 * The one command line that a host's shell ever sees. It means the same to sh, bash, dash, zsh, fish and csh; everything else, the host's
 * relay included, goes through standard input.
 */
const COMMAND = `exec python3 -c 'import sys;b=sys.stdin.buffer;exec(compile(b.read(int(b.readline())),"start","exec"))'`;
const MARK = "@@ affectgpt-rl start @@";

/** What a host's pipe needs whatever the user's configuration says: no terminal, no questions, nothing forwarded, no command of its own. */
const ALWAYS: readonly string[] = [
  "-T",
  ...[
    "BatchMode=yes",
    "ClearAllForwardings=yes",
    "RemoteCommand=none",
    "PermitLocalCommand=no",
    "LogLevel=INFO",
  ].flatMap((option) => ["-o", option]),
];

export interface SshTransportOptions {
  /** As the user's ssh configuration names it; checked by the caller to be no option. */
  readonly host: string;
  /** The ssh program. */
  readonly ssh: string;
  /** More of ssh's options, such as the configuration file. */
  readonly options: readonly string[];
  /** The relay's program (`dist/relay.pyz`). */
  readonly relay: string;
  /** Where on the host our files live; a leading `~` is the home. */
  readonly folder: string;
  /** How long the login may take to begin our program. */
  readonly startSeconds: number;
  /** After how long without a word the relay on the host leaves. */
  readonly silenceSeconds: number;
}

/**
 * The relay of a host over the user's own ssh: one process, one pipe. The relay's program is brought over the same pipe where the host
 * lacks it.
 */
export function sshTransport(options: SshTransportOptions): Transport {
  const { host, ssh, silenceSeconds } = options;
  return {
    name: host,
    silenceSeconds,
    async open() {
      const program = await readProgram(options.relay);
      const pipe = await startChild(ssh, [...ALWAYS, ...options.options, "--", host, COMMAND], "sshMissing");
      try {
        await bring(program, pipe, options);
        return pipe;
      } catch (error) {
        pipe.close();
        throw error;
      }
    },
  };
}

/** Talks with the program that becomes the relay. Nothing is sent before it was asked for: what it reads too far would be lost. */
async function bring(program: RelayProgram, pipe: Pipe, options: SshTransportOptions): Promise<void> {
  const { host, folder, startSeconds, silenceSeconds } = options;
  const lines = new MarkedLines(pipe, MARK, host);
  const { sha256, bytes, starter } = program;
  const request = { folder, sha256, size: bytes.length, silence: silenceSeconds };
  pipe.input.write(`${starter.length}\n`);
  pipe.input.write(starter);
  pipe.input.write(`${JSON.stringify(request)}\n`);
  let answer = answered(await lines.next(startSeconds), host);
  if (answer === "need") {
    pipe.input.write(bytes);
    answer = answered(await lines.next(startSeconds), host);
  }
  lines.release();
}

function answered(line: string, host: string): "need" | "start" {
  const answer = parseObject(Buffer.from(line));
  if (!answer)
    throw new RelayError("startFailed", `${host}: the start of the relay said: ${line}`, [], { printed: line });
  const kind = textIn(answer, "failed");
  if (kind === undefined) return "need" in answer ? "need" : "start";
  const [path, detail] = [textIn(answer, "path") ?? "", textIn(answer, "message") ?? textIn(answer, "found") ?? ""];
  const error = kind === "pythonTooOld" ? "pythonTooOld" : "startFailed";
  throw new RelayError(error, `${host}: ${path}: ${detail || kind}`, [], { reported: { kind, path, detail } });
}
