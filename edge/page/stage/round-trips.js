/**
 * Keeps the latest round trips, and gives their median.
 *
 * @param {number} [most] the number of those kept
 */
export function createRoundTrips(most = 50) {
  const times = [];
  return {
    /** @param {number} milliseconds */
    add(milliseconds) {
      times.push(milliseconds);
      if (times.length > most) times.shift();
    },
    clear() {
      times.length = 0;
    },
    /** @returns {number | undefined} milliseconds; undefined before the first */
    median() {
      const ordered = times.toSorted((one, other) => one - other);
      const [low, high] = [(ordered.length - 1) >> 1, ordered.length >> 1];
      return ordered.length === 0 ? undefined : (ordered[low] + ordered[high]) / 2;
    },
  };
}

/**
 * Returns the pace that a control loop can keep if each step waits for one round trip, as a share of
 * real time: secondsPerStep / roundTrip.
 *
 * @param {number} secondsPerStep
 * @param {number} milliseconds of a round trip
 * @returns {number}
 */
export function paceOf(secondsPerStep, milliseconds) {
  return (secondsPerStep * 1000) / milliseconds;
}
