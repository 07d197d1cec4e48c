import type { Problem } from "../schemas/problem.ts";

/** A refusal by the Worker; `message` is the detail of its problem document. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly problem: Problem;
  /** The id under which the request is logged; null for a message of a stream. */
  readonly requestId: string | null;

  constructor(problem: Problem, requestId: string | null) {
    super(problem.detail);
    this.problem = problem;
    this.requestId = requestId;
  }

  get status(): number {
    return this.problem.status;
  }

  /** Each wrong field, and the limit it breaks. */
  get errors(): NonNullable<Problem["errors"]> {
    return this.problem.errors ?? [];
  }
}

/** Converts a response into an error, also if a proxy in front of the Worker sent it. */
export async function refusalOf(response: Response): Promise<RefusalError> {
  const text = await response.text();
  return new RefusalError(
    isProblem(response)
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

/** Ignores case, and parameters such as a charset. */
function isProblem({ headers }: Response): boolean {
  return /^application\/problem\+json\s*(;|$)/i.test(headers.get("content-type") ?? "");
}
