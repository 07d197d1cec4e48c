const longest = 80;

/** Returns text of a file for a message: in quotation marks, shortened, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length <= longest ? text : `${text.slice(0, longest)}...`);
}
