/** What must not leave the machine in a bundle that is sent to strangers. */
export interface Private {
  readonly home: string;
  readonly user: string;
  readonly hosts: readonly string[];
  /** Values of the user's secrets, whatever they look like. */
  readonly secrets: readonly string[];
}

// Values behind names that tell what they are, in the ways that logs, JSON, YAML and shells write them.
const NAMED_SECRET =
  /((?:api[-_]?key|token|secret|passw(?:or)?d|passphrase|authorization|credential)s?["']?\s*[:=]\s*)("[^"]*"|'[^']*'|(?:Bearer\s+)?[^\s,;}\]]+)/gi;
// "maxNewTokens": 48 counts tokens of text.
const COUNT = /tokens["']?\s*[:=]\s*$/i;
const NUMBER = /^\d+(?:\.\d+)?$/;
// Shapes of keys that are issued with a prefix (Hugging Face, GitHub, OpenAI, Amazon, Slack).
const SHAPED_SECRET =
  /\b(?:hf_[A-Za-z0-9]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|sk-[A-Za-z0-9_-]{16,}|AKIA[0-9A-Z]{16}|xox[abprs]-[A-Za-z0-9-]{10,})\b/g;
const URL_LOGIN = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
const EMAIL = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Takes names of persons and machines, and whatever looks like a secret, out of a text. */
export function redact(text: string, { home, user, hosts, secrets }: Private): string {
  let redacted = text;
  // First of all, and the longest first: one may begin with another.
  for (const secret of [...secrets].filter(Boolean).sort((a, b) => b.length - a.length))
    redacted = redacted.replaceAll(secret, "<secret>");
  redacted = redacted
    .replace(NAMED_SECRET, (found, head: string, value: string) =>
      COUNT.test(head) && NUMBER.test(value) ? found : `${head}"<secret>"`,
    )
    .replace(SHAPED_SECRET, "<secret>")
    .replace(URL_LOGIN, "$1<login>@")
    .replace(EMAIL, "<email>");
  if (home.length > 1) redacted = redacted.replaceAll(home, "~");
  for (const host of hosts.filter((name) => name.length > 2 && name !== "localhost")) {
    redacted = redacted.replace(new RegExp(`\\b${literal(host)}\\b`, "gi"), "<host>");
  }
  // `root` and the like name nobody, and stand in too many words.
  if (user.length > 2 && user !== "root")
    redacted = redacted.replace(new RegExp(`\\b${literal(user)}\\b`, "g"), "<user>");
  return redacted;
}
