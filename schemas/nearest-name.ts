/** The number of insertions, deletions, substitutions and transpositions that turn one into another. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const least = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(swapped ? Math.min(least, beforeLast[j - 2] + 1) : least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length];
}

/** A mistyped name differs in at most this share of its characters. */
const mostDifferent = 0.25;
/** Longer names are no typing errors of any that is known. */
const longest = 100;

/** Returns the known name that a mistyped one may mean; undefined if none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined;
  const near = Array.from(known, (each) => ({
    each,
    away: distance(name.toLowerCase(), each.toLowerCase()),
  })).filter(({ each, away }) => away <= mostDifferent * Math.max(name.length, each.length));
  return near.sort((a, b) => a.away - b.away)[0]?.each;
}

/** "; did you mean X?" if a known name is near, else nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}
