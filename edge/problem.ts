import type { Problem } from "../schemas/problem.ts";

const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
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

  /** The refusal as `application/problem+json` (RFC 9457). */
  toResponse(): Response {
    const problem: Problem = {
      type: "about:blank",
      title: titles[this.status],
      status: this.status,
      detail: this.message,
      ...(this.errors && { errors: this.errors }),
    };
    return Response.json(problem, {
      status: this.status,
      headers: { ...this.headers, "content-type": "application/problem+json" },
    });
  }
}
