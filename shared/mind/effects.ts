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
import type { OperationsWrite } from "../operations/writes.ts";

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

/** The audit trail as an emitter sees it. */
export interface TrailEmitter {
  /** Takes an event. Never blocks and never throws; it is stored by the next `flush`, or by itself a moment later. */
  emit(fields: EventFields): void;
  /**
   * An event as a write, for the transaction that makes it true: what it tells of is on record or has not happened. Flush before, where what led to
   * it must stand before it, and announce it when it is committed.
   */
  asWrite(fields: EventFields): OperationsWrite;
  /** Tells whoever watches the mission, with the next flush, that a transaction has stored an event of it. */
  announce(mission: string): void;
  /**
   * Resolves when every event emitted before the call is durable.
   * @throws BatError Unavailable when they could not be stored: they stay buffered, and whoever thinks on the record stops here.
   */
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
