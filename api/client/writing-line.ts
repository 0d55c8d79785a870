/** What the model is writing, as one line of a terminal that is written over: what for, how much so far, and the last words of one of the answers. */
import type { Writing, WrittenPiece } from "../../shared/audit/writing.ts";

/** To the beginning of the line, and nothing on it. */
const CLEAR = "\r\x1b[2K";
const NARROWEST = 40;
/** Characters kept of the answer that is shown: more than a line is wide. */
const KEPT = 500;

export class WritingLine {
  readonly #tell: (text: string) => void;
  readonly #width: () => number;
  readonly #tokens = new Map<string, number>();
  #followed = "";
  #last = "";
  #shown = false;

  /** @param width of the terminal, in characters */
  constructor(tell: (text: string) => void, width: () => number) {
    this.#tell = tell;
    this.#width = width;
  }

  /** One answer is followed for as long as it goes on: the last words of several in turn nobody can read. */
  show({ selector, pieces }: Writing): void {
    for (const piece of pieces) this.#tokens.set(nameOf(piece), piece.tokens);
    const piece = pieces.find((one) => nameOf(one) === this.#followed) ?? pieces[0];
    if (!piece) return;
    const goesOn = nameOf(piece) === this.#followed && piece.at > 0;
    this.#last = ((goesOn ? this.#last : "") + piece.text).slice(-KEPT);
    this.#followed = nameOf(piece);
    const tokens = [...this.#tokens.values()].reduce((sum, count) => sum + count, 0);
    const head = `  ${onOneLine(`${selector}: ${piece.persona} writes ${nameOf(piece)}, ${tokens} tokens so far: `)}`;
    const width = Math.max(NARROWEST, this.#width()) - 1;
    this.#tell(`${CLEAR}${(head + lastWords(this.#last, width - head.length)).slice(0, width)}`);
    this.#shown = true;
  }

  /** Takes the line away: something else is written. */
  clear(): void {
    if (this.#shown) this.#tell(CLEAR);
    this.#shown = false;
  }
}

const nameOf = ({ step, sample }: WrittenPiece): string => `${step} #${sample}`;

/** The end of a text on one line. */
const lastWords = (text: string, room: number): string => (room > 0 ? onOneLine(text).slice(-room) : "");

/** What a model or another user named or wrote may hold the codes that move a terminal's cursor. */
const onOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ");
