// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Chains, rings and pairs of statuses, known and drawn, and the ways to write their order down. One generator draws them all, in the order of this file. */
import { Rng } from "../random.ts";
import { invented, NOUNS } from "../words.ts";

/** A chain of statuses and what it is called; a method moves along it. */
export const chains: [string, string[], string][] = [
  ["status", ["draft", "review", "published"], "publishing"],
  ["status", ["new", "paid", "shipped", "delivered"], "order"],
  ["status", ["todo", "doing", "done"], "task"],
  ["status", ["open", "assigned", "resolved", "closed"], "ticket"],
  ["phase", ["plan", "build", "test"], "project"],
  ["stage", ["seed", "sprout", "tree"], "plant"],
  ["state", ["idle", "running", "finished"], "job"],
  ["level", ["low", "medium", "high"], "level"],
  ["status", ["queued", "active", "done"], "queue"],
  ["status", ["booked", "checkedIn", "checkedOut"], "hotel"],
  ["status", ["ordered", "cooking", "served", "paid"], "kitchen"],
  ["phase", ["setup", "play", "over"], "game"],
  ["status", ["applied", "invited", "hired"], "recruiting"],
  ["step", ["cart", "address", "payment", "confirmation"], "checkout"],
  ["stage", ["lead", "offer", "won"], "sales"],
  ["status", ["packed", "sent", "arrived"], "parcel"],
  ["rank", ["bronze", "silver", "gold"], "membership"],
  ["state", ["stopped", "starting", "running"], "server"],
  ["grade", ["beginner", "advanced", "expert"], "course"],
];

export const rings: [string, string[]][] = [
  ["light", ["red", "green", "yellow"]],
  ["color", ["green", "yellow", "red"]],
  ["season", ["spring", "summer", "autumn", "winter"]],
  ["mode", ["off", "low", "high"]],
  ["direction", ["north", "east", "south", "west"]],
  ["turn", ["white", "black", "red"]],
  ["shift", ["early", "late", "night"]],
  ["mode", ["auto", "heat", "cool"]],
  ["light", ["red", "redyellow", "green", "yellow"]],
  ["light", ["green", "yellow", "red"]],
  ["tab", ["home", "search", "profile"]],
  ["repeat", ["off", "one", "all"]],
  ["speed", ["slow", "normal", "fast"]],
  ["phase", ["wash", "rinse", "spin"]],
  ["view", ["day", "week", "month"]],
  ["player", ["ann", "bob", "cleo"]],
  ["meal", ["breakfast", "lunch", "dinner"]],
  ["moon", ["new", "waxing", "full", "waning"]],
];

export const STATUSES = `new open active paid sent shipped delivered draft review approved published archived todo doing done queued running finished idle busy
waiting ready closed assigned resolved rejected planned built tested released ordered cooked served booked confirmed checked packed started paused
stopped raw clean sorted green yellow red low medium high bronze silver gold seed sprout tree egg chick hen morning noon evening night spring summer
small large off slow fast cold warm hot blue black white north east south west first second third one two three`.split(/\s+/);

/** Random chains beside the known ones, so that their words are taken from the sentence and not from memory. */
export const strings = new Rng(3);

export const drawStatuses = (count: number): string[] => {
  const pool = strings.chance(0.75) ? STATUSES : [...strings.sample(NOUNS, 8), ...strings.sample(STATUSES, 3), invented(strings), invented(strings)];
  return strings.sample([...new Set(pool)], count);
};

for (let at = 0; at < 120; at++) chains.push(["status", drawStatuses(strings.pick([2, 3, 3, 3, 4])), `drawn-${at}`]);
for (let at = 0; at < 80; at++) rings.push(["state", drawStatuses(strings.pick([3, 3, 4]))]);

/** The ways people write down an order of words: alternatives for a template. */
export const paths = (words: string[]): string => {
  const [first, ...rest] = words;
  const forms = [
    words.join(", "),
    words.join(" -> "),
    words.join(" > "),
    words.join(" to "),
    words.join(", then "),
    words.join(" then "),
    words.join("/"),
    words.join(" - "),
    `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`,
    `first ${first}, then ${rest.join(", then ")}`,
    `${words.slice(0, -1).join(", ")} and finally ${words.at(-1)}`,
    words.map((word, at) => `${at + 1}. ${word}`).join(" "),
    words.join(" => "),
  ];
  return `{${forms.join("|")}}`;
};

/** Each step for itself, as in a table of next steps. */
export const steps = (pairs: [string, string][], many = true): string => {
  const each = (say: (from: string, to: string) => string, glue: string): string => pairs.map(([from, to]) => say(from, to)).join(glue);
  const forms = [
    each((from, to) => `from ${from} to ${to}`, ", "),
    each((from, to) => `${from} to ${to}`, ", "),
    each((from, to) => `${from} becomes ${to}`, ", "),
    each((from, to) => `${from} -> ${to}`, ", "),
    each((from, to) => `${from}: ${to}`, ", "),
    each((from, to) => `after ${from} comes ${to}`, ", "),
    each((from, to) => `once ${from}, then ${to}`, "; "),
    each((from, to) => `${from} turns into ${to}`, " and "),
    each((from, to) => `when it is ${from} it becomes ${to}`, ", "),
    each((from, to) => `if ${from}, make it ${to}`, "; "),
    each((from, to) => `${from} gives ${to}`, ", "),
    each((from, to) => `${from} is followed by ${to}`, ", "),
    ...(many ? [each((from, to) => `${from} leads to ${to}`, " and ")] : []),
  ];
  return `{${forms.join("|")}}`;
};

export const listed = (words: string[], joint: string): string => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${joint} ${words.at(-1)}`);
export const quoted = (words: string[]): string => `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
export const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
export const ADVANCE = "advance next step proceed next^s promote moveOn forward progress continue goOn nextStep advance^s stepForward bump^s".split(" ");
export const STATE_NAMES = "status state stage phase step progress current position level";

export const pairs: [string, string][] = [["on", "off"], ["open", "closed"], ["up", "down"], ["day", "night"], ["black", "white"], ["x", "o"], ["left", "right"], ["light", "dark"], ["in", "out"], ["home", "away"], ["red", "green"], ["asc", "desc"], ["play", "pause"], ["front", "back"], ["public", "private"], ["locked", "unlocked"], ["am", "pm"], ["heads", "tails"], ["read", "unread"], ["buy", "sell"]];
for (let at = 0; at < 40; at++) pairs.push(drawStatuses(2) as [string, string]);
