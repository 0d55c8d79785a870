/**
 * What the model is writing, while it does: shown to those who watch a job, and gone. It is no event: nothing of it is stored, a piece that is
 * lost is lost, and what the model wrote in the end the trail's `completion` says.
 */

/** Some more of one answer. */
export interface WrittenPiece {
  persona: string;
  /** What the completion is for: "plan", "method", or a step of one's own. */
  step: string;
  sample: number;
  /** How often the model has added to the answer so far: about its tokens. */
  tokens: number;
  /** Characters of the answer before this piece: who has not seen as many has lost some, or the answer begins anew. */
  at: number;
  /** Secrets taken out as in the trail. */
  text: string;
}

/** What was added to the answers of one mission in a moment. */
export interface Writing {
  /** The root mission. */
  mission: string;
  selector: string;
  pieces: WrittenPiece[];
}

/** Which answer is being written. */
export type WrittenAnswer = Pick<Writing, "mission" | "selector"> & Pick<WrittenPiece, "persona" | "step" | "sample">;

/** Shows what is written to whoever looks. Never waits, never throws. */
export interface WritingEmitter {
  begin(answer: WrittenAnswer): {
    wrote(piece: string): void;
    /** No more comes. `whole`: the model said all of it, so what could have become part of a secret is none; what was broken off is shown no further. */
    end(whole: boolean): void;
  };
}
