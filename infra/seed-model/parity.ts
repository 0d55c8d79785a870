/**
 * Compares llama.cpp with the trained network, token by token: `tsx infra/seed-model/parity.ts MODEL.gguf CASES.json [ADAPTER.gguf]`, where the cases come from
 * reference.py. Exact in F32, but for ties; says where the first difference is otherwise.
 */
import { readFileSync } from "node:fs";
import { type ChatHistoryItem, getLlama, LlamaLogLevel, resolveChatWrapper, type Token } from "node-llama-cpp";

interface Case {
  system: string;
  user: string;
  prompt: number[];
  answer: number[];
  /** The least distance, over the answer, between the best token's logit and the next one's. */
  margin: number;
}

/** Below this the two best tokens are as good as equal, and which one is taken hangs on the order of additions. */
const TIE = 0.01;

const [modelPath, casesPath, adapter] = process.argv.slice(2);
if (!modelPath || !casesPath) throw new Error("parity.ts needs MODEL.gguf, CASES.json, and perhaps ADAPTER.gguf");
const cases = JSON.parse(readFileSync(casesPath, "utf8")) as Case[];
const llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath });
const wrapper = resolveChatWrapper(model);
const context = await model.createContext({ contextSize: 1024, threads: 1, ...(adapter ? { lora: adapter } : {}) });
const sequence = context.getSequence();
let prompts = 0;
let answers = 0;
let ties = 0;
let tokens = 0;
for (const { system, user, prompt, answer, margin } of cases) {
  const chatHistory: ChatHistoryItem[] = [
    { type: "system", text: system },
    { type: "user", text: user },
    { type: "model", response: [] },
  ];
  const read = wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
  if (JSON.stringify(read) === JSON.stringify(prompt)) prompts++;
  else
    console.error(
      "prompt differs:",
      JSON.stringify(model.detokenize(read, true)),
      JSON.stringify(model.detokenize(prompt as Token[], true)),
    );
  await sequence.clearHistory();
  const written: number[] = [];
  for await (const token of sequence.evaluate(prompt as Token[], { temperature: 0, yieldEogToken: true })) {
    if (model.isEogToken(token) || written.length >= 200) break;
    written.push(token);
  }
  tokens += written.length;
  if (JSON.stringify(written) === JSON.stringify(answer)) answers++;
  else if (margin < TIE) ties++;
  else
    console.error(
      "answer differs at",
      written.findIndex((token, at) => token !== answer[at]),
      "of",
      answer.length,
    );
}
console.log(
  `${wrapper.wrapperName}: ${prompts} of ${cases.length} prompts and ${answers} of ${cases.length} answers equal, ${ties} tied (${tokens} tokens)`,
);
await model.dispose();
process.exit(prompts === cases.length && answers + ties === cases.length ? 0 : 1);
