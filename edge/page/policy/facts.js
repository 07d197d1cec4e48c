import { element } from "../element.js";
import { count, format, formatReturn, moment } from "../format.js";
import { originText, taskText, words } from "../policy-text.js";
import { tableHead, terms } from "../tables.js";

/** A summary of a policy, in a line. */
export function summary(manifest) {
  const { distribution } = manifest;
  const drawn =
    distribution === "none"
      ? "It has one action for each observation."
      : `Actions are drawn from a ${words[distribution] ?? distribution} distribution, or are the one that it prefers.`;
  return `${taskText(manifest)}. ${drawn}`;
}

/** Links to the policy elsewhere. */
export function links({ name, version }) {
  const link = (href, text) => element("a", { href }, text);
  return [
    link(`/#${name}`, "Play it"),
    link(`/v1/policies/${name}`, "Manifest (JSON)"),
    link(`/v1/policies/${name}/versions/${version}`, "Manifest of this version"),
  ];
}

/** Returns in the environment, in each mode. */
export function evaluationTable({ evaluation, environment }) {
  if (!evaluation) return element("p", { className: "note" }, "Not evaluated in an environment.");
  const { episodes, ...modes } = evaluation;
  const rows = Object.entries(modes).map(([mode, { mean, standard_deviation: deviation }]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, mode),
      element("td", { className: "number" }, formatReturn(mean)),
      element("td", { className: "number" }, formatReturn(deviation)),
    ),
  );
  return element(
    "table",
    {},
    element("caption", {}, `Returns of ${count(episodes)} episodes of ${environment}`),
    tableHead(["mode", "mean return", "deviation"], (i) => i > 0),
    element("tbody", {}, ...rows),
  );
}

/** The facts of a version, term by term. */
export function facts(manifest) {
  const { version, created, actor, parity, check, environment_options: options, origin } = manifest;
  const set = Object.entries(options ?? {}).map(
    ([name, value]) => `${name} ${JSON.stringify(value)}`,
  );
  return terms({
    version: element("code", {}, version),
    exported: moment(created),
    origin: originText(manifest),
    "training steps":
      origin.training_steps === undefined ? undefined : count(origin.training_steps),
    "options of the environment": set.join(", ") || undefined,
    actor: `${count(actor.bytes)} bytes of ONNX`,
    verified: `on ${count(parity.observations)} observations, largest error ${format(parity.largest_scaled_error)}`,
    "against the original":
      check &&
      `${count(check.observations)} observations, largest error ${format(check.largest_scaled_error)}`,
  });
}

/** The hyperparameters of a run of softedge. */
export function hyperparameters({ origin }) {
  const set = Object.entries(origin.hyperparameters ?? {});
  return terms(
    Object.fromEntries(
      set
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name.replaceAll("_", " "), settingText(value)]),
    ),
  );
}

function settingText(value) {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? count(value).replace("-", "\u2212") : format(value);
}
