import { element } from "../element.js";
import { count, pText } from "./text.js";

const tones = {
  "sample-ratio-mismatch": "warning",
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

/** How intervals were made, what they wait for, and whether the covariate is used. */
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

/** A sentence on whether units came as the weights have it, and on what else is odd about them. */
export function split({ sample_ratio: { ok, p, fixed_time_p }, crossed, unasked }) {
  const light = element("span", { className: "light", ariaHidden: "true" }, ok ? "\u2713" : "!");
  const text = ok
    ? "Units are split between the arms as the weights say"
    : "Sample ratio mismatch: units are not split between the arms as the weights say";
  const notes = [
    crossed > 0 &&
      `${units(crossed)} met a second arm when weights changed, and count for the first.`,
    unasked > 0 &&
      `${units(unasked)} reported an outcome, and asked for no action, as far as is known.`,
  ].filter(Boolean);
  return [
    element(
      "p",
      { id: "sample-ratio", className: ok ? "ok" : "mismatch" },
      light,
      element(
        "span",
        {},
        `${text} (${pText(p)} for any number of looks, ${pText(fixed_time_p)} for one).`,
      ),
    ),
    ...notes.map((note) => element("p", { className: "note" }, note)),
  ];
}

function units(number) {
  return number === 1 ? "1 unit" : `${count(number)} units`;
}
