/** What the model writes, on its way to those who watch: gathered a moment, without its secrets, and sent to nobody in particular. */
import type { Redis } from "ioredis";
import { redactText, redactUnfinished } from "../../shared/audit/redact.ts";
import type { Writing, WritingEmitter, WrittenAnswer, WrittenPiece } from "../../shared/audit/writing.ts";
import { writingChannel } from "../../shared/jobs.ts";

/** Between two messages of one mission: as often as a person sees a text change. */
const PAUSE_MS = 100;
/** Where nobody listens, until it is asked again whether somebody does. */
const UNHEARD_MS = 250;
/** Characters of one answer in one message; the rest waits for the next. */
const MOST_AT_ONCE = 1024;

interface Answer {
  about: WrittenAnswer;
  text: string;
  tokens: number;
  end: "whole" | "broken off" | undefined;
  /** What was heard of it, without secrets. */
  shown: string;
  /** What can be shown of the first `length` characters: finding the secrets is what costs most here, so it is done once. */
  clean: { length: number; end: Answer["end"]; text: string } | undefined;
}

interface Mission {
  answers: Set<Answer>;
  timer: NodeJS.Timeout | undefined;
  /** When the next message may go out, on the clock of `performance.now`. */
  next: number;
  /** Whether somebody heard the last message. */
  heard: boolean;
}

/**
 * Publishes what is written, at most ten times a second for each mission. What nobody heard of an answer is kept while it is written, so that who
 * comes later sees it from its beginning; of an answer that is over nothing is kept.
 * @param secrets values that must not be shown, wherever they stand
 */
export function publishWriting(redis: Redis, secrets: readonly string[] = []): WritingEmitter {
  const missions = new Map<string, Mission>();

  const schedule = (id: string, mission: Mission): void => {
    mission.timer ??= setTimeout(() => void flush(id, mission), Math.max(0, mission.next - performance.now())).unref();
  };

  const flush = async (id: string, mission: Mission): Promise<void> => {
    if (mission.answers.size === 0) {
      missions.delete(id);
      return;
    }
    const listening = mission.heard || (await isHeard(redis, id));
    const untold = listening ? [...mission.answers].flatMap((answer) => nextPiece(answer, secrets) ?? []) : [];
    const heard = untold.length > 0 ? await publish(redis, id, untold) : listening;
    if (heard) for (const { answer, piece } of untold) answer.shown += piece.text;
    for (const answer of mission.answers)
      if (answer.end !== undefined && (!heard || nextPiece(answer, secrets) === undefined)) mission.answers.delete(answer);
    mission.timer = undefined;
    mission.heard = heard;
    mission.next = performance.now() + (heard ? PAUSE_MS : UNHEARD_MS);
    // More may have come meanwhile, or somebody; of a mission without answers the pause is kept until it is over.
    if (untold.length > 0 || !heard || mission.answers.size === 0) schedule(id, mission);
  };

  return {
    begin(about) {
      const id = about.mission;
      const mission = missions.get(id) ?? { answers: new Set(), timer: undefined, next: 0, heard: false };
      missions.set(id, mission);
      const answer: Answer = { about, text: "", tokens: 0, end: undefined, shown: "", clean: undefined };
      mission.answers.add(answer);
      return {
        wrote(piece) {
          answer.text += piece;
          answer.tokens += 1;
          schedule(id, mission);
        },
        end(whole) {
          answer.end = whole ? "whole" : "broken off";
          schedule(id, mission);
        },
      };
    },
  };
}

interface Told {
  answer: Answer;
  piece: WrittenPiece;
}

/** What of an answer can be shown and was not heard yet; undefined where there is nothing. */
function nextPiece(answer: Answer, secrets: readonly string[]): Told | undefined {
  const { shown, tokens } = answer;
  const clean = cleanText(answer, secrets);
  // Were it ever not the same text going on, what follows could complete a secret whose beginning was shown.
  if (clean.length === shown.length || !clean.startsWith(shown)) return undefined;
  const { persona, step, sample } = answer.about;
  return {
    answer,
    piece: { persona, step, sample, tokens, at: shown.length, text: clean.slice(shown.length, shown.length + MOST_AT_ONCE) },
  };
}

function cleanText(answer: Answer, secrets: readonly string[]): string {
  const { text, end, clean } = answer;
  if (clean?.length === text.length && clean.end === end) return clean.text;
  const found = end === "whole" ? redactText(text, secrets) : redactUnfinished(text, secrets);
  answer.clean = { length: text.length, end, text: found };
  return found;
}

/** Whether anybody listens. With Redis away nobody does. */
async function isHeard(redis: Redis, mission: string): Promise<boolean> {
  const [, listeners] = await redis.pubsub("NUMSUB", writingChannel(mission)).catch(() => [] as unknown[]);
  return Number(listeners) > 0;
}

/** Whether anybody heard it. */
async function publish(redis: Redis, mission: string, told: readonly Told[]): Promise<boolean> {
  const selector = told[0]?.answer.about.selector ?? "";
  const writing: Writing = { mission, selector, pieces: told.map(({ piece }) => piece) };
  const heard = await redis.publish(writingChannel(mission), JSON.stringify(writing)).catch(() => 0);
  return heard > 0;
}
