/** Chat messages as the tokens that this model expects, by its own chat template. */
import {
  type ChatHistoryItem,
  type ChatWrapper,
  JinjaTemplateChatWrapper,
  type LlamaModel,
  LlamaText,
  resolveChatWrapper,
  SpecialToken,
  SpecialTokensText,
  type Token,
} from "node-llama-cpp";
import type { ChatMessage } from "../../shared/language/prompts.ts";

/** Ends an answer beside the model's own end-of-generation tokens: a text, or a run of tokens. */
export type Stop = string | Token[];

export interface Prompt {
  tokens: Token[];
  stops: Stop[];
}

/**
 * The model's own chat template, as the file has it. node-llama-cpp can also guess which of its built-in formats a template is equal to;
 * that comparison blocked the event loop for 0.7 to 1.5 s, this takes 14 ms. It is asked only for a model without a usable template.
 */
export function chatTemplateOf(model: LlamaModel): ChatWrapper {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  try {
    // Thoughts would use up the tokens that an answer may have.
    if (template?.trim()) return new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer, reasoning: false });
  } catch {
    // A template in a dialect that the interpreter does not know; the built-in formats may.
  }
  return resolveChatWrapper(model, { warningLogs: false, noJinja: true });
}

/** The prompt for the next assistant message. What a message contains is tokenised as plain text: it cannot forge a turn. */
export function promptOf(model: LlamaModel, template: ChatWrapper, messages: readonly ChatMessage[]): Prompt {
  const { contextText, stopGenerationTriggers } = template.generateContextState({
    chatHistory: [...messages.map(historyItem), { type: "model", response: [] }],
  });
  const tokens = contextText.tokenize(model.tokenizer);
  const { bos, shouldPrependBosToken } = model.tokens;
  if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
  return { tokens, stops: stopGenerationTriggers.map((trigger) => stopOf(model, LlamaText(trigger))).filter((stop) => stop.length > 0) };
}

/**
 * How much of a prompt another one begins with too, that says the same to the system and something else after it. It is found, not guessed: two
 * prompts with other messages are made by the model's own template, and what their tokens have in common from the start is independent of any brief.
 */
export class SharedBeginnings {
  readonly #model: LlamaModel;
  readonly #template: ChatWrapper;
  readonly #found = new Map<string, Token[]>();

  constructor(model: LlamaModel, template: ChatWrapper) {
    this.#model = model;
    this.#template = template;
  }

  /** In tokens; 0 for a prompt without a system message. `tokens` is the prompt of the messages. */
  lengthIn(tokens: readonly Token[], messages: readonly ChatMessage[]): number {
    const [first] = messages;
    if (first?.role !== "system") return 0;
    return commonLength(this.#beginning(first), tokens);
  }

  #beginning(system: ChatMessage): Token[] {
    const known = this.#found.get(system.content);
    if (known) return known;
    const [one = [], other = []] = DIFFERENT.map(
      (content) => promptOf(this.#model, this.#template, [system, { role: "user", content }]).tokens,
    );
    const common = one.slice(0, commonLength(one, other));
    if (this.#found.size >= REMEMBERED) this.#found.clear();
    this.#found.set(system.content, common);
    return common;
  }
}

/** Two messages that no tokeniser begins alike. */
const DIFFERENT = ["A", "7"];
/** System messages: a few for each persona. */
const REMEMBERED = 64;

function commonLength(one: readonly Token[], other: readonly Token[]): number {
  const differs = one.findIndex((token, at) => token !== other[at]);
  return differs === -1 ? one.length : differs;
}

/** What ends an answer under a grammar. */
export const grammarStops = (model: LlamaModel, triggers: readonly (LlamaText | string | readonly (string | Token)[])[]): Stop[] =>
  triggers.flatMap((trigger) =>
    typeof trigger === "string" ? [trigger] : Array.isArray(trigger) ? [] : [stopOf(model, LlamaText(trigger as LlamaText))],
  );

function stopOf(model: LlamaModel, trigger: LlamaText): Stop {
  const special = trigger.values.some((value) => value instanceof SpecialToken || value instanceof SpecialTokensText);
  return special ? trigger.tokenize(model.tokenizer) : trigger.toString();
}

function historyItem({ role, content }: ChatMessage): ChatHistoryItem {
  if (role === "system") return { type: "system", text: content };
  return role === "user" ? { type: "user", text: content } : { type: "model", response: [content] };
}
