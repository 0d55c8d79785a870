const CHARACTERS = 600;

/**
 * Text that others wrote (an error's message, a parameter's name), for a line of ours: on a line of its own it would read as one of ours, and what
 * is too long would crowd out the rest. Blanks that break no line stay, for a finding may turn on them.
 */
export function oneLine(text: string, most = CHARACTERS): string {
  const line = text.replace(/\s+/g, (blank) => (/[\n\r\v\f\u2028\u2029]/.test(blank) ? " " : blank));
  return line.length > most ? `${line.slice(0, most)}...` : line;
}
