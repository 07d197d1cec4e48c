/** A name that the caller chose, which may have any length, as it is told in a refusal. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...` : name);
}
