import type { Problem } from "../schemas/problem.ts";

/** What the Worker refused, and why: its `message` is the detail of the problem document. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly problem: Problem;
  /** By which the operator finds the request in the log; null of a message of a stream. */
  readonly requestId: string | null;

  constructor(problem: Problem, requestId: string | null) {
    super(problem.detail);
    this.problem = problem;
    this.requestId = requestId;
  }

  get status(): number {
    return this.problem.status;
  }

  /** Each field that is wrong, and the limit it breaks. */
  get errors(): NonNullable<Problem["errors"]> {
    return this.problem.errors ?? [];
  }
}

/** The refusal that a response is, also where something before the Worker refused. */
export async function refusalOf(response: Response): Promise<RefusalError> {
  const text = await response.text();
  return new RefusalError(
    response.headers.get("content-type") === "application/problem+json"
      ? JSON.parse(text)
      : {
          type: "about:blank",
          title: response.statusText,
          status: response.status,
          detail: `the answer, with status ${response.status}, is not the Worker's: ${text.slice(0, 200)}`,
        },
    response.headers.get("x-request-id"),
  );
}
