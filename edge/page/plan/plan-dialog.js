import { openModal } from "../dialog.js";
import { button, element } from "../element.js";
import { workingForm } from "../form.js";
import { formField, numberInput } from "../form-field.js";
import { count, format, percent } from "../format.js";
import { plan, simulated } from "./plan.js";

/**
 * Opens a dialog that tells how many units an effect takes, by simulation in this browser.
 *
 * @param {object} options
 * @param {object} options.declaration what is declared so far
 * @param {object[]} options.policies whose evaluations tell how outcomes of the control vary
 * @param {(units: number) => void} options.use takes the number of units to declare
 */
export function openPlan({ declaration, policies, use }) {
  const { arms, weights, range, alpha = 0.05, minimum_effect: effect } = declaration;
  const [control] = arms;
  const known = policies.find(({ name }) => name === control.policy)?.evaluation?.[control.mode];
  const inputs = {
    mean: numberInput({ value: known?.mean ?? "" }),
    deviation: numberInput({ value: known?.standard_deviation ?? "" }),
    effect: numberInput({ value: effect ?? "" }),
    power: numberInput({ value: 0.8 }),
  };
  const result = element("div", { className: "plan" });
  result.setAttribute("aria-live", "polite");
  const source = known
    ? `of ${control.policy}\u2019s evaluation, ${control.mode}`
    : "of outcomes that you know";

  openModal("Plan", (close) => {
    const form = workingForm({
      action: "Simulate",
      cancel: close,
      content: [
        element(
          "div",
          { className: "fields" },
          formField("Mean of the control", inputs.mean, { pointer: "/mean", hint: source }),
          formField("Standard deviation", inputs.deviation, {
            pointer: "/deviation",
            hint: source,
          }),
          formField("Effect", inputs.effect, {
            pointer: "/effect",
            hint: "the difference of means that is to be found",
          }),
          formField("Power", inputs.power, {
            pointer: "/power",
            hint: "the share of experiments that find it",
          }),
        ),
        result,
      ],
      async submit() {
        const numbers = Object.fromEntries(
          Object.entries(inputs).map(([name, input]) => [name, input.valueAsNumber]),
        );
        const planned = await plan({ ...numbers, range, weights, alpha });
        // Not told aloud: only what comes of it is.
        const progress = element("p", { ariaHidden: "true" });
        result.replaceChildren(progress);
        const found = await simulated(planned, (experiments) => {
          progress.textContent = `Simulating\u2026 ${experiments} experiments`;
        });
        result.replaceChildren(...told(planned, found, numbers.power));
        const take = button(`Plan for ${count(planned.plannedUnits)} units`, () => {
          close();
          use(planned.plannedUnits);
        });
        result.append(element("div", { className: "buttons" }, take));
      },
    });
    return [form];
  });
}

const names = { betting: "With the declared range", asymptotic: "Without a declared range" };

function told({ moments: [control, treatment] }, { results, experiments }, power) {
  const effect = treatment.mean - control.mean;
  const units = ({ value }) => (Number.isFinite(value) ? count(value) : "more than were simulated");
  return [
    element("p", {}, `An effect of ${format(effect)} is found by`),
    element(
      "ul",
      {},
      ...results.map(({ method, half, most }) =>
        element(
          "li",
          {},
          `${names[method]}: half of experiments at ${units(half)} units, ${percent(power)} at ${units(most)}.`,
        ),
      ),
    ),
    element(
      "p",
      { className: "hint" },
      `Units of all arms together, in ${experiments} simulated experiments, looked at after each unit. Outcomes are taken to be normal: rare failures take more.`,
    ),
  ];
}
