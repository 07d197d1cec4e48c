/**
 * Keeps the ends of complete episodes, for each arm.
 *
 * @param {number} arms
 */
export function createScore(arms) {
  const totals = Array.from({ length: arms }, () => ({ episodes: 0, sum: 0, terminated: 0 }));
  const counted = new Set();
  return {
    /**
     * Counts the episode of a seed, once.
     *
     * @param {number} seed
     * @param {{ return: number, terminated: boolean }[]} last the last frame of each arm
     */
    add(seed, last) {
      if (counted.has(seed)) return;
      counted.add(seed);
      for (const [arm, frame] of last.entries()) {
        totals[arm].episodes += 1;
        totals[arm].sum += frame.return;
        totals[arm].terminated += Number(frame.terminated);
      }
    },
    /** @param {number} arm */
    of(arm) {
      const { episodes, sum, terminated } = totals[arm];
      return { episodes, mean: episodes === 0 ? undefined : sum / episodes, terminated };
    },
  };
}
