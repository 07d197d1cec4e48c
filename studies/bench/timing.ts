/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** How many steps were done, and in how many seconds where whoever did them knows better. */
export type Done = number | { steps: number; seconds: number };

/**
 * Times several ways of doing something side by side: each once a round, in turn, so that whatever
 * else the machine does meets all of them; a round before the first warms them up.
 *
 * @param ways each does a number of steps, and answers how many
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

/** The median over rounds of how many times as fast as the other one way is. */
export function ratio(one: readonly number[], other: readonly number[]): number {
  return median(one.map((rate, round) => rate / other[round]));
}
