/** Limits of the simulation: after `total` units of all experiments none begins, except the least number. */
const limits = { experiments: 100, least: 20, most: 100_000, total: 3e5, seed: 0 };
/** Milliseconds of work after which the page may do something else. */
const turn = 30;

/** The statistics of plans, loaded for the first plan. */
const statistics = () => import("/assets/statistics.js");

/**
 * The plan of an experiment of which the mean and the deviation of the control's outcomes are known.
 *
 * @param {object} question
 * @param {number} question.mean of the control's outcomes
 * @param {number} question.deviation
 * @param {number} question.effect the difference to be found
 * @param {number} question.power the share of experiments that find it
 * @param {[number, number] | undefined} question.range of outcomes, if it is declared
 * @param {number[]} question.weights
 * @param {number} question.alpha
 * @throws {Error} with the `errors` of the fields
 */
export async function plan({ mean, deviation, effect, power, range, weights, alpha }) {
  const errors = [
    !Number.isFinite(mean) && ["/mean", "must be a number"],
    !(deviation > 0) && ["/deviation", "must be more than 0"],
    (!Number.isFinite(effect) || effect === 0) && ["/effect", "must be a number other than 0"],
    !(power > 0 && power < 1) && ["/power", "must be between 0 and 1"],
    !(weights[0] > 0 && weights[1] > 0) && [
      "",
      "the weights of the first two arms must be more than 0",
    ],
    range && !(range[0] < range[1]) && ["", "the least outcome must be less than the greatest"],
  ].filter(Boolean);
  refuse(errors);
  const { modelsOf, modelMoments, planned } = await statistics();
  const models = modelsOf({ outcomes: { mean, deviation } }, { effect }, range);
  const moments = models.map(modelMoments);
  if (moments[0].mean === moments[1].mean)
    refuse([["/effect", "does not change the mean within the range of outcomes"]]);
  return { moments, ...planned({ models, moments, range, weights, alpha, power }), power };
}

function refuse(errors) {
  if (errors.length === 0) return;
  throw Object.assign(new Error(errors[0][1]), {
    errors: errors.map(([pointer, detail]) => ({ pointer, detail })),
  });
}

/**
 * Simulates experiments of a plan: units until half of them, and the share `power`, have found the effect.
 *
 * @param {object} plan
 * @param {(experiments: number) => void} told is called now and again with how many there were
 */
export async function simulated({ experiment, power }, told) {
  const { planOf, simulationOf, uniforms } = await statistics();
  const simulation = simulationOf(experiment);
  const found = { betting: [], asymptotic: [] };
  let experiments = 0;
  let drawn = 0;
  let begun = performance.now();
  const goesOn = () => drawn < limits.total || experiments < limits.least;
  while (experiments < limits.experiments && goesOn()) {
    const run = simulation.run(limits.most, uniforms(limits.seed, experiments));
    for (const [method, at] of Object.entries(run.found))
      if (at !== undefined) found[method].push(at);
    drawn += run.units;
    experiments += 1;
    if (performance.now() - begun < turn) continue;
    told(experiments);
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
  }
  const results = Object.entries(found)
    .filter(([, units]) => units.length > 0)
    .map(([method, units]) => {
      const { half, power: most } = planOf(units, { power, units: undefined });
      return { method, half, most };
    });
  return { results, experiments };
}
