/** What can become of a request besides its answer. */

/** An RFC 9457 problem document as this system writes it. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  job?: string;
  mission?: string;
  details?: Record<string, unknown>;
}

/** The system answered that it will not or cannot. */
export class ProblemError extends Error {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(problem.detail);
    this.name = problem.code;
    this.problem = problem;
  }
}

/** What is between a client and the system says that the system is not there just now; nothing is refused by that. */
const AWAY = [429, 502, 503, 504];

/** The problem may be gone when it is asked again. A job's own failure is not of this kind, whatever its status. */
export const isAway = ({ problem }: ProblemError): boolean => problem.job === undefined && AWAY.includes(problem.status);

/** Codes of connections that were there before they were lost. */
const LOST = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"];

/** Nobody answered at the address. */
export class UnreachableError extends Error {
  /** Somebody was there: the request may have come to them. */
  readonly connected: boolean;

  constructor(url: string, cause: unknown) {
    super(`no answer at ${url}: start the system with \`npm start\`, or set BATOS_URL`, { cause });
    this.name = "Unreachable";
    this.connected = LOST.includes(String((cause as { cause?: { code?: unknown } } | undefined)?.cause?.code));
  }
}

/** The connection was lost while a message was under way, and did not come back in time. */
export class ConnectionLostError extends UnreachableError {
  /** Undefined when it was lost before the message was accepted. */
  readonly job: string | undefined;

  constructor(url: string, job: string | undefined, cause: unknown) {
    super(url, cause);
    this.message =
      job === undefined
        ? `the connection to ${url} was lost and is not back: whether the message was accepted is not known, so look at the receiver before you send it again`
        : `the connection to ${url} was lost and is not back: job ${job} goes on without it, ask for it later with batos trace ${job}`;
    this.job = job;
  }
}

/** The problem document of a response, or one made from its status when something in between answered. */
export async function problemIn(response: Response): Promise<ProblemDocument> {
  const text = await response.text();
  if (response.headers.get("content-type")?.startsWith("application/problem+json")) return JSON.parse(text) as ProblemDocument;
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    code: "Unavailable",
    detail: `${response.url} answered ${response.status}, not as BAT OS does: check BATOS_URL`,
  };
}
