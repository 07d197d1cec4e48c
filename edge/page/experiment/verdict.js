import { element } from "../element.js";
import { count, duration } from "../format.js";
import { pText } from "./text.js";

const tones = {
  "sample-ratio-mismatch": "warning",
  "missing-outcomes": "warning",
  "too-few-units": "open",
  "no-difference-shown": "open",
  "treatment-better": "shown",
  "control-better": "shown",
  "smaller-than-minimum": "shown",
};

/** The conclusions, in words: of every comparison, or once where they all say the same. */
export function verdicts({ comparisons }) {
  const sentences = new Map(
    comparisons.map(({ verdict: { kind, sentence } }) => [sentence, tones[kind]]),
  );
  return [...sentences].map(([sentence, tone]) =>
    element("p", { className: `verdict ${tone}` }, sentence),
  );
}

const methods = {
  betting:
    "Intervals by betting within the declared range: they hold exactly, for rare outcomes too",
  asymptotic:
    "Asymptotic intervals, for no range of the outcome is used: they hold once outcomes have shown how they vary",
};

/** Notes on the method of the intervals, what it waits for, and whether the covariate is used. */
export function methodNotes({ comparisons }, phases) {
  const notes = comparisons.flatMap(({ treatment, method, note, covariate }) => [
    note ? `${methods[method]}. Now: ${note}.` : `${methods[method]}.`,
    covariate?.used === false &&
      `The covariate of ${treatment} differs from the control\u2019s (${pText(covariate.balance_p)}): means are not adjusted by it.`,
  ]);
  const weighted =
    phases > 1 &&
    "Means of arms are over all units. Differences compare units of the same weights with each other.";
  return [...new Set([...notes, weighted])]
    .filter(Boolean)
    .map((note) => element("p", { className: "note" }, note));
}

/** A sentence on whether something is as it should be, with a light. */
function check(id, ok, text) {
  return element(
    "p",
    { id, className: ok ? "check ok" : "check mismatch" },
    element("span", { className: "light", ariaHidden: "true" }, ok ? "\u2713" : "!"),
    element("span", {}, text),
  );
}

/**
 * Sentences on whether units came as the weights have it, and lack outcomes equally often, and on what
 * else is odd about them.
 */
export function split({ arms, sample_ratio, missing, overdue, crossed, unasked }) {
  const { ok, p, fixed_time_p } = sample_ratio;
  const text = ok
    ? "Units are split between the arms as the weights say"
    : "Sample ratio mismatch: units are not split between the arms as the weights say";
  const total = (name) => arms.reduce((sum, arm) => sum + (arm[name] ?? 0), 0);
  const notes = [
    total("in_flight") > 0 && inFlight(total("in_flight"), total("waiting"), overdue),
    crossed > 0 &&
      `${units(crossed)} met a second arm when weights changed, and count for the first.`,
    unasked > 0 &&
      `${units(unasked)} reported an outcome, and asked for no action, as far as is known.`,
  ].filter(Boolean);
  return [
    check(
      "sample-ratio",
      ok,
      `${text} (${pText(p)} for any number of looks, ${pText(fixed_time_p)} for one).`,
    ),
    ...(total("missing") > 0 ? [check("missing", missing.ok, missingText(arms, missing))] : []),
    ...notes.map((note) => element("p", { className: "note" }, note)),
  ];
}

function missingText(arms, { ok, p }) {
  const counts = arms.map(({ name, missing }) => `${count(missing)} of ${name}`).join(", ");
  const text = ok
    ? "Arms lack outcomes equally often"
    : "Missing outcomes: arms do not lack them equally often";
  return `${text} (${counts}; ${pText(p)} for any number of looks).`;
}

function inFlight(number, waiting, { after, declared }) {
  const overdue =
    after !== null &&
    ` An outcome is overdue after ${duration(after)}, ${declared ? "as declared" : "judging by those so far"}.`;
  const behind =
    waiting > 0 &&
    ` ${units(waiting)} with an outcome came after them, and ${waiting === 1 ? "counts" : "count"} once theirs are known.`;
  return [`${units(number)} ${number === 1 ? "is" : "are"} in flight.`, behind, overdue]
    .filter(Boolean)
    .join("");
}

function units(number) {
  return number === 1 ? "1 unit" : `${count(number)} units`;
}
