/** What the mind touches, passed in. Nothing in shared/ opens a resource, reads a clock or draws a number by itself. */
import type { EventFields } from "../audit/event.ts";
import type { WritingEmitter } from "../audit/writing.ts";
import type { Boundary } from "../boundaries.ts";
import type { Finding } from "../guardian/guardian.ts";
import type { TypeQuestion } from "../guardian/types/declarations.ts";
import type { Interpreter } from "../image/interpreter.ts";
import type { Identity, OpenSession } from "../image/sessions.ts";
import type { ObjectStore } from "../image/store.ts";
import type { EmbeddingModel } from "../language/embedding-model.ts";
import type { LanguageModel } from "../language/language-model.ts";
import type { Operations } from "../operations/operations.ts";

export interface MindSettings {
  /** Candidates sampled per cycle. */
  candidates: number;
  /** Corrective missions after the first cycle. */
  corrections: number;
  maxTokens: number;
  /** The share of accepted samples that must agree. */
  quorum: number;
  /** How many derived inputs candidates are compared on. */
  derivedInputs: number;
}

/** The audit trail as an emitter sees it: `emit` never blocks, `flush` makes what was emitted durable. */
export interface TrailEmitter {
  emit(fields: EventFields): void;
  flush(): Promise<void>;
}

export interface MindEffects {
  store: ObjectStore;
  operations: Operations;
  openSession: OpenSession;
  identity: Identity;
  model: LanguageModel;
  embeddings: EmbeddingModel;
  trail: TrailEmitter;
  writing: WritingEmitter;
  boundary: Boundary;
  /** The type guardian: what is wrong with the types of a method. */
  checkTypes(question: TypeQuestion): Promise<Finding[]>;
  settings: MindSettings;
  /** The interpreter that carries out sends; it is made from the primitives, which are made from these effects, hence the call. */
  interpreter(): Interpreter;
}
