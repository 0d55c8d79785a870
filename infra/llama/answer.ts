/** The text of an answer as its tokens arrive: held back where it may be the beginning of a stop or of a character, cut at the stop. */
import type { LlamaModel, Token } from "node-llama-cpp";
import type { Stop } from "./chat-prompt.ts";
import { JsonEnd } from "./schema-grammar.ts";

/** A character takes at most four bytes, so at most four tokens; after these, bad bytes are what the model wrote. */
const HELD_TOKENS = 4;
/** Some tokenisers decide by the tokens before whether a space belongs in front. */
const CONTEXT_TOKENS = 8;

export class Answer {
  text = "";
  readonly #model: LlamaModel;
  readonly #context: Token[];
  readonly #stopTokens: Token[][];
  readonly #stopTexts: string[];
  readonly #json: JsonEnd | undefined;
  readonly #onText: ((piece: string) => void) | undefined;
  #pending: Token[] = [];
  #told = 0;

  constructor(
    model: LlamaModel,
    prompt: readonly Token[],
    stops: readonly Stop[],
    options: { json: boolean; onText?: ((piece: string) => void) | undefined },
  ) {
    this.#model = model;
    this.#context = prompt.slice(-CONTEXT_TOKENS);
    this.#stopTokens = stops.filter((stop): stop is Token[] => typeof stop !== "string");
    this.#stopTexts = stops.filter((stop): stop is string => typeof stop === "string");
    this.#json = options.json ? new JsonEnd() : undefined;
    this.#onText = options.onText;
  }

  /** Takes one token; true when the answer ended with it. */
  push(token: Token): boolean {
    this.#pending.push(token);
    this.#context.push(token);
    const run = this.#stopTokens.find((stop) => stop.every((part, at) => part === this.#context[this.#context.length - stop.length + at]));
    if (run) {
      this.#pending.splice(Math.max(0, this.#pending.length - run.length));
      return true;
    }
    const piece = this.#decode();
    if (piece.endsWith("\uFFFD") && this.#pending.length < HELD_TOKENS) return false;
    return this.#append(piece);
  }

  /** Gives out what was held back; the answer is over. */
  finish(): void {
    if (this.#pending.length > 0) this.#append(this.#decode());
    this.#tell(this.text.length);
  }

  #decode(): string {
    return this.#model.detokenize(this.#pending, false, this.#context.slice(0, this.#context.length - this.#pending.length));
  }

  #append(piece: string): boolean {
    this.#pending = [];
    this.#context.splice(0, this.#context.length - CONTEXT_TOKENS);
    const jsonEnd = this.#json?.push(piece);
    if (jsonEnd !== undefined) {
      this.text += piece.slice(0, jsonEnd);
      return true;
    }
    const before = this.text.length;
    this.text += piece;
    const longest = Math.max(0, ...this.#stopTexts.map((stop) => stop.length));
    const ends = this.#stopTexts.map((stop) => this.text.indexOf(stop, Math.max(0, before - longest))).filter((at) => at !== -1);
    if (ends.length > 0) {
      this.text = this.text.slice(0, Math.min(...ends));
      return true;
    }
    this.#tell(this.text.length - this.#held());
    return false;
  }

  /** How much of the text's end could be the beginning of a stop. */
  #held(): number {
    let held = 0;
    for (const stop of this.#stopTexts) {
      for (let length = Math.min(stop.length - 1, this.text.length); length > held; length -= 1) {
        if (this.text.endsWith(stop.slice(0, length))) held = length;
      }
    }
    return held;
  }

  #tell(end: number): void {
    if (end > this.#told) this.#onText?.(this.text.slice(this.#told, end));
    this.#told = Math.max(this.#told, end);
  }
}
