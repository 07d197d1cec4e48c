/** Marks an answer so that caches keep it for each origin apart. */
export function varyByOrigin({ headers }: Response): void {
  headers.append("vary", "Origin");
}
