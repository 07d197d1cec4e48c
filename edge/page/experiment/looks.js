/** A look is kept if so much of the time had passed since the one before, as the Worker's are. */
const keptPart = 0.01;

/**
 * The results of an experiment at moments since its start: those that the Worker kept,
 * and those that this page has asked for since.
 *
 * @param {string} started
 */
export function createLooks(started) {
  const start = Date.parse(started);
  /** The last may be replaced by the next: it is kept for being the newest. */
  let looks = [];

  function add(results) {
    const look = lookOf(results, start);
    const last = looks.at(-1);
    if (last && last.seconds >= look.seconds) return;
    const before = looks.at(-2);
    if (before && look.seconds - before.seconds < look.seconds * keptPart) looks.pop();
    looks.push(look);
  }

  return {
    /** @param {object[]} history the results of all moments that the Worker kept */
    restore(history) {
      looks = history.map((results) => lookOf(results, start));
    },
    add,
    all: () => looks,
  };
}

function lookOf({ at, arms, comparisons }, start) {
  return {
    seconds: (Date.parse(at) - start) / 1000,
    units: arms.reduce((sum, arm) => sum + arm.units, 0),
    means: arms.map(({ mean, standard_deviation, interval }) => ({
      y: mean,
      interval,
      deviation: standard_deviation,
    })),
    differences: comparisons.map(({ difference }) => ({
      y: difference?.estimate ?? null,
      interval: difference?.interval ?? null,
    })),
  };
}
