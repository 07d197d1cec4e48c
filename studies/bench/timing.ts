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
 * @param warmUps the number of extra rounds; 0 for programs that are started anew each time
 * @returns steps per second of each way in each round
 */
export async function sideBySide(
  ways: Readonly<Record<string, () => Done | Promise<Done>>>,
  rounds: number,
  warmUps = 1,
): Promise<Record<string, number[]>> {
  const rates: Record<string, number[]> = {};
  for (const name of Object.keys(ways)) rates[name] = [];
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const start = performance.now();
      const done = await way();
      const elapsed = (performance.now() - start) / 1000;
      const { steps, seconds } =
        typeof done === "number" ? { steps: done, seconds: elapsed } : done;
      if (round >= 0) rates[name].push(steps / seconds);
    }
  }
  return rates;
}

/** The median over rounds of the ratio of two rates. */
export function ratio(one: readonly number[], other: readonly number[]): number {
  return median(one.map((rate, round) => rate / other[round]));
}
