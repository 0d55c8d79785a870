/** Takes secrets out of what is put on record (§10.1). By pattern, by the name of the field, and by value for the secrets we know. */

const REDACTED = "[redacted]";
const SHORTEST_SECRET = 8;

/** Fields whose text is a secret whatever it looks like. `tokens` (a count) is not among them. */
const secretFields =
  /^(authorization|proxy-authorization|cookie|set-cookie|password|passwd|passphrase|secret|client_?secret|api_?key|apikey|access_?token|refresh_?token|auth_?token|token|private_?key)$/i;

/**
 * Each keeps its first group, so that a reader sees what was taken out. A repetition that another character must follow is bounded: clients choose
 * these texts, and an unbounded one is tried again from every place of a long word.
 */
const patterns: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b((?:bearer|basic)\s+)(?=[A-Za-z0-9+/_.~-]*\d)[A-Za-z0-9+/_.~-]{12,}=*/gi,
  /(authorization["']?\s*[=:]\s*["']?(?:bearer|basic)\s+)[^\s"']+/gi,
  /\b(sk-|sk_live_|rk_live_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|hf_|npm_|bat_|batos_)[A-Za-z0-9_-]{16,}/g,
  /\b(A[KS]IA)[A-Z0-9]{16}\b/g,
  /\b(eyJ)[A-Za-z0-9_-]{8,1024}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  /([a-z][a-z0-9+.-]{0,31}:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/gi,
  // In quotes anything counts; bare, only what has a digit, for `this.secret = this.token` is a program.
  /((?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|auth[_-]?token)\\?["']?\s*[=:]\s*\\?["'])[^\s"'\\]{8,}/gi,
  /((?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|auth[_-]?token)\s*[=:]\s*)(?=[^\s"',;})]{0,255}\d)[^\s"',;})]{8,}/gi,
];

/** A text without the secrets in it. `known` are values that are secret wherever they stand; shorter than 8 characters they are ignored. */
export function redactText(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const secret of known) if (secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, REDACTED);
  for (const pattern of patterns) clean = clean.replace(pattern, `$1${REDACTED}`);
  return clean;
}

/** No pattern takes out a character of these, but for a private key's, which it takes out from its beginning on. */
const END_OF_WORD = /[\s"']/;

/**
 * The beginning of a text that is still being written which can be shown already: without secrets, and without the last word as long as it goes
 * on, since it may come to be one. What this answers of a text is the beginning of what it answers, and `redactText` too, of any longer one.
 */
export function redactUnfinished(text: string, known: readonly string[] = []): string {
  let end = text.length;
  for (let before = -1; before !== end; ) {
    before = end;
    while (end > 0 && !END_OF_WORD.test(text[end - 1] as string)) end -= 1;
    for (const secret of known) if (secret.length >= SHORTEST_SECRET) end -= begunAt(text, end, secret);
  }
  return redactText(text.slice(0, end), known);
}

/** How many characters before `end` are the beginning of this secret, and not yet all of it. */
function begunAt(text: string, end: number, secret: string): number {
  for (let length = Math.min(secret.length - 1, end); length > 0; length -= 1)
    if (text.startsWith(secret.slice(0, length), end - length)) return length;
  return 0;
}

/** A copy of plain data without the secrets in it, at any depth; keys stay. */
export function redact<T>(value: T, known: readonly string[] = []): T {
  return redactValue(value, known) as T;
}

function redactValue(value: unknown, known: readonly string[]): unknown {
  if (typeof value === "string") return redactText(value, known);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === "string" && secretFields.test(key) ? REDACTED : redactValue(member, known),
    ]),
  );
}
