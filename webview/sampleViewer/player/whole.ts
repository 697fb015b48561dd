/** A clip beyond this is played by ranges and never read whole: neither its sound is drawn nor is a policy shown it. */
const mostBytes = 64 * 1024 * 1024;

/** A file that is too large to be read whole. */
export class TooLarge extends Error {}

/**
 * Fetches a file whole.
 *
 * @throws TooLarge before anything of a large file came; what hinders otherwise.
 */
export async function fetchWhole(url: string, cancel?: AbortSignal): Promise<Response> {
  const leave = new AbortController();
  const response = await fetch(url, { signal: cancel ? AbortSignal.any([cancel, leave.signal]) : leave.signal });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  if (Number(response.headers.get("content-length") ?? 0) > mostBytes) {
    leave.abort();
    throw new TooLarge();
  }
  return response;
}
