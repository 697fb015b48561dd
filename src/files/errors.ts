/** Whether a value is the system's error of this code, such as ENOENT. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** Why a file cannot be used. */
export type FileTrouble = "missing" | "denied" | "notAFile" | "tooLarge" | "broken" | "newer" | "outside" | "other";

/** A file that cannot be used. `trouble` is for the surface that says it in the user's language; the message is for logs. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(
    readonly trouble: FileTrouble,
    readonly path: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${detail}`, options);
  }
}

/** The same failure with what it means to the user. */
export function toFileError(error: unknown, path: string): FileError {
  if (error instanceof FileError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  if (hasCode(error, "ENOENT", "ENOTDIR")) return new FileError("missing", path, "no such file.", { cause: error });
  if (hasCode(error, "EACCES", "EPERM")) return new FileError("denied", path, "no permission.", { cause: error });
  if (hasCode(error, "EISDIR")) return new FileError("notAFile", path, "is a folder.", { cause: error });
  return new FileError("other", path, detail, { cause: error });
}
