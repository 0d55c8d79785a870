/** The thread of the type guardian: the compiler is large and slow, and may be sent round in circles by what it reads. Nothing else waits for it. */
import { parentPort } from "node:worker_threads";
import { createTypeCheck } from "../../shared/guardian/types/checker.ts";
import type { TypeQuestion } from "../../shared/guardian/types/declarations.ts";
import { readLibrary } from "./library.ts";

const check = createTypeCheck(readLibrary);

// What is asked first would wait for the libraries to be read.
check({
  source: "function warm() { return [1].map(String); }",
  selector: "warm",
  declarations: "interface Receiver {} type Method = () => any;",
});
parentPort?.on("message", (question: TypeQuestion) => parentPort?.postMessage(check(question)));
parentPort?.postMessage("ready");
