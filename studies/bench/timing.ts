/** The median; of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** The number of steps done, with the time they took if the callee measured it. */
export type Done = number | { steps: number; seconds: number };

/**
 * Times several ways of doing something side by side. They take turns in each round, so that
 * disturbances affect all of them; an extra first round warms up.
 *
 * @param ways each takes a number of steps and returns it
 * @returns steps per second of each way in each round
 */
export async function sideBySide(
  ways: Readonly<Record<string, () => Done | Promise<Done>>>,
  rounds: number,
): Promise<Record<string, number[]>> {
  const rates: Record<string, number[]> = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const start = performance.now();
      const done = await way();
      const elapsed = (performance.now() - start) / 1000;
      const { steps, seconds } =
        typeof done === "number" ? { steps: done, seconds: elapsed } : done;
      if (round < 0) rates[name] = [];
      else rates[name].push(steps / seconds);
    }
  }
  return rates;
}

/** The median over rounds of the ratio of two rates. */
export function ratio(one: readonly number[], other: readonly number[]): number {
  return median(one.map((rate, round) => rate / other[round]));
}
