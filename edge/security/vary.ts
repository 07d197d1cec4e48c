/** Says in an answer that what is kept for one origin must not be given to another. */
export function varyByOrigin({ headers }: Response): void {
  headers.append("vary", "Origin");
}
