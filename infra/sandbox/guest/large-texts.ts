/** Large nested data as the texts of its members. Texts that came from the host are kept from message to message: a number stands for one text for ever. */
import { ask, run } from "./state.ts";

/** The stored text of each member: a list for a list, by name for a plain object. Never changed, always replaced. */
export type Texts = readonly string[] | ReadonlyMap<string, string>;

const KEPT_CHARACTERS = 1 << 20;
/** What a text costs beside its characters, about. */
const TEXT_COSTS = 40;
const kept = new Map<number, Texts>();
let keptCharacters = 0;

/** The members' texts of large data by its number; the host is asked for what is not kept. */
export function textsOf(number: number): Texts {
  const known = kept.get(number);
  if (known) return known;
  const reply = ask("large", String(number));
  const texts = split(reply);
  const size = reply.length + TEXT_COSTS * ("size" in texts ? 2 * texts.size : texts.length);
  if (size > KEPT_CHARACTERS) return texts;
  if (keptCharacters + size > KEPT_CHARACTERS) {
    kept.clear();
    keptCharacters = 0;
  }
  kept.set(number, texts);
  keptCharacters += size;
  return texts;
}

/** Lines as the host writes them (see ../large-text.ts): the kind, then each member, of a plain object its name before it. */
function split(reply: string): Texts {
  const lines = reply.split("\n");
  if (lines[0] === "[") return lines.slice(1);
  const texts = new Map<string, string>();
  for (let at = 1; at < lines.length; at += 2) texts.set(unescaped(JSON.parse(lines[at] as string)), lines[at + 1] as string);
  return texts;
}

const unescaped = (name: string): string => (name[0] === "$" ? name.slice(1) : name);
const escaped = (name: string): string => (name[0] === "$" ? `$${name}` : name);

/** All of the data as one text in stored form. */
export function wholeText(texts: Texts): string {
  if (!("size" in texts)) return `[${texts.join(",")}]`;
  const members: string[] = [];
  for (const [name, text] of texts) members.push(`${JSON.stringify(escaped(name))}:${text}`);
  return `{${members.join(",")}}`;
}

/**
 * What became of the data of a number, for the host that has it (see ../large-text.ts): of a list how many members are kept, those among them that
 * changed, and what follows; of a plain object the members that changed or came. Its length counts as that of the whole text.
 */
export function patchText(number: number, texts: Texts, keptTo: number, changed: ReadonlySet<string>): string {
  run.spared += wholeText(texts).length;
  const members: string[] = [];
  if ("size" in texts) {
    for (const name of changed) members.push(`${JSON.stringify(escaped(name))}:${texts.get(name)}`);
    return spared(`{"$large":[${number},{${members.join(",")}}]}`);
  }
  const kept = Math.min(keptTo, texts.length);
  for (const name of changed) if (Number(name) < kept) members.push(`"${name}":${texts[Number(name)]}`);
  return spared(`{"$large":[${number},{${members.join(",")}},${kept},[${texts.slice(kept).join(",")}]]}`);
}

function spared(patch: string): string {
  run.spared -= patch.length;
  return patch;
}
