import { openDialog } from "../dialog.js";
import { button, element } from "../element.js";
import { formField, numberInput } from "../form-field.js";
import { percent } from "../format.js";

/*
 * The actions of an operator on an experiment. Each is confirmed in a dialog that says what it does.
 */

/** The actions in each state. */
const actions = {
  created: [["Start\u2026", start]],
  running: [
    ["Change weights\u2026", reweight],
    ["Stop\u2026", stop],
  ],
  stopped: [],
};

/**
 * Buttons for what an operator may do with an experiment now.
 *
 * @param {object} experiment as the Worker describes it
 * @param {object} admin its client, of this experiment
 * @param {() => void} changed is called once something was done
 * @returns {HTMLElement[]}
 */
export function actionButtons(experiment, admin, changed) {
  return actions[experiment.state].map(([text, open]) =>
    button(text, () => open(experiment, admin, changed)),
  );
}

function start({ definition }, admin, changed) {
  const { name, coverage } = definition;
  openDialog({
    title: `Start ${name}`,
    content: [
      element(
        "p",
        {},
        `From now on ${percent(coverage)} of units are assigned to arms: ${sharesText(definition)}. Its declaration cannot be changed any more.`,
      ),
    ],
    action: "Start",
    async submit() {
      await admin.start();
      changed();
    },
  });
}

function sharesText({ arms, weights }) {
  return arms.map(({ name }, i) => `${percent(weights[i])} to ${name}`).join(", ");
}

function reweight({ definition, phases }, admin, changed) {
  const { arms } = definition;
  const { weights, coverage } = phases.at(-1);
  const shares = arms.map((_, i) => numberInput({ min: 0, max: 1, value: weights[i] }));
  const covered = numberInput({ min: 0, max: 1, value: coverage });
  openDialog({
    title: `Change the weights of ${definition.name}`,
    content: [
      element(
        "p",
        {},
        "New units are assigned by these shares. Units that met an arm count for it still. Differences compare units of the same weights with each other.",
      ),
      element(
        "div",
        { className: "fields" },
        ...arms.map(({ name }, i) =>
          formField(`Weight of ${name}`, shares[i], { pointer: `/weights/${i}` }),
        ),
        formField("Coverage", covered, {
          pointer: "/coverage",
          hint: "the share of all units that take part",
        }),
      ),
    ],
    action: "Change weights",
    async submit() {
      await admin.reweight({
        weights: shares.map(({ valueAsNumber }) => valueAsNumber),
        coverage: covered.valueAsNumber,
      });
      changed();
    },
  });
}

function stop({ definition }, admin, changed) {
  const { name, arms } = definition;
  const reason = element("textarea", { rows: 2 });
  openDialog({
    title: `Stop ${name}`,
    content: [
      element(
        "p",
        {},
        `From now on ${arms[0].name} answers all units, and no further unit counts. Outcomes of units that were asked before still count. It cannot be started again.`,
      ),
      formField("Reason", reason, { pointer: "/reason", hint: "for those who read its results" }),
    ],
    action: "Stop",
    async submit() {
      await admin.stop(reason.value === "" ? undefined : reason.value);
      changed();
    },
  });
}
