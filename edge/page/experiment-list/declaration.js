/*
 * From the values of a form to a declaration. What is left empty is left out: the Worker has defaults.
 */

/** True for a value that a person has given. */
const isGiven = (value) => value !== undefined && value !== "" && value !== false;

/** An object without the values that nobody has given; undefined if it has none. */
function given(values) {
  const kept = Object.entries(values).filter(([, value]) => isGiven(value));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** A number that was written down. What is none is sent as null, which the Worker refuses. */
const numberOf = (text) => (text === "" ? undefined : Number(text));

/**
 * The declaration of an experiment.
 *
 * @param {Record<string, string | boolean>} values by name of the field
 * @param {{ arms: object[], weights: number[] }} allocation
 */
export function declarationFrom(values, { arms, weights }) {
  const number = (name) => numberOf(values[name]);
  const [low, high] = [number("low"), number("high")];
  const sample = number("sample");
  return given({
    description: values.description,
    arms,
    weights,
    coverage: number("coverage"),
    metric: values.metric,
    range: low === undefined && high === undefined ? undefined : [low ?? null, high ?? null],
    minimum_effect: number("minimum_effect"),
    planned_units: number("planned_units"),
    alpha: number("alpha"),
    outcome_within: number("outcome_within"),
    stop: given({ units: number("stop_units"), conclusive: values.stop_conclusive }),
    covariate: values.covariate,
    decisions: sample === undefined ? undefined : { sample },
    shards: number("shards"),
    most_units: number("most_units"),
  });
}
