/** A pack that cannot be installed, listed or removed. The message says what, where and what to do. */
export class PackError extends Error {
  override readonly name = "PackError";
}

/** Why something failed, in the words of whoever threw it; of a failed download the cause says more than the error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== "" ? cause.message : error.message;
}
