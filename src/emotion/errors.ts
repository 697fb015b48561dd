/** A lexicon, a pack or a score file that cannot be used. The message says what, where and what to do. */
export class EmotionError extends Error {
  override readonly name = "EmotionError";
}

/** The reason that the system gives for a file that cannot be read, without the path that the message names already. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known: Record<string, string> = {
    ENOENT: "No such file or directory",
    EACCES: "Permission denied",
    EISDIR: "Is a directory",
    ENOTDIR: "Not a directory",
  };
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}
