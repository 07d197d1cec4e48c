import type { Problem } from "../../schemas/problem.ts";

const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  426: "Upgrade Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
};

/** A request that the Worker does not answer, and why; it is sent as a problem document. */
export class Refusal extends Error {
  readonly status: keyof typeof titles;
  readonly errors: Problem["errors"];
  readonly headers: Record<string, string>;

  /**
   * @param detail what is wrong with this request, for a person to read
   * @param more.errors each field that is wrong
   * @param more.headers sent besides the Content-Type
   */
  constructor(
    status: keyof typeof titles,
    detail: string,
    more: { errors?: Problem["errors"]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  /** The problem document (RFC 9457) of the refusal. */
  toProblem(): Problem {
    return {
      type: "about:blank",
      title: titles[this.status],
      status: this.status,
      detail: this.message,
      ...(this.errors && { errors: this.errors }),
    };
  }

  /** The refusal as a response: `application/problem+json`. */
  toResponse(): Response {
    return Response.json(this.toProblem(), {
      status: this.status,
      headers: { ...this.headers, "content-type": "application/problem+json" },
    });
  }
}

/**
 * Refuses a request for one of its fields.
 *
 * @param pointer the field, as a JSON Pointer such as /arms/0/mode
 * @param detail completes "FIELD ..."
 * @param status 409 where the field is at odds with what the Worker holds
 */
export function refuse(pointer: string, detail: string, status: 409 | 422 = 422): never {
  throw new Refusal(status, `${pointer} ${detail}`, { errors: [{ pointer, detail }] });
}

/** The refusal that tells a caller of an error; of a failure of the Worker's own, no more than that. */
export function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  console.error(error);
  return workerFailed();
}

/** The refusal for a failure of the Worker's own. */
export function workerFailed(): Refusal {
  return new Refusal(500, "the Worker failed; this is not the caller's fault");
}
