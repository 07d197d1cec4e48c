import { ask } from "../api.js";
import { button, element } from "../element.js";
import { workingForm } from "../form.js";
import { fieldError, formField, numberInput, textInput } from "../form-field.js";
import { openPlan } from "../plan/plan-dialog.js";
import { armFields } from "./arm-fields.js";
import { declarationFrom } from "./declaration.js";

const checkbox = () => element("input", { type: "checkbox" });

/** The fields besides the arms: name, label, control, place in the declaration, hint. */
const outcome = [
  [
    "metric",
    "Outcome",
    () => textInput({ value: "return" }),
    "/metric",
    "of a unit; its mean is compared, and higher is better",
  ],
  [
    "low",
    "Least outcome",
    numberInput,
    "/range/0",
    "with both ends, intervals hold exactly, and from the first units on",
  ],
  ["high", "Greatest outcome", numberInput, "/range/1", "reports beyond are refused"],
  [
    "minimum_effect",
    "Minimum effect",
    numberInput,
    "/minimum_effect",
    "the smallest difference that matters",
  ],
  [
    "planned_units",
    "Planned units",
    numberInput,
    "/planned_units",
    "at which intervals without a range are narrowest",
  ],
  [
    "alpha",
    "Alpha",
    () => numberInput({ placeholder: "0.05" }),
    "/alpha",
    "the largest probability that an interval is ever wrong",
  ],
];
const others = [
  [
    "coverage",
    "Coverage",
    () => numberInput({ placeholder: "1" }),
    "/coverage",
    "the share of all units that take part; the control answers the rest",
  ],
  [
    "outcome_within",
    "Outcome within, seconds",
    numberInput,
    "/outcome_within",
    "from the first answer to a unit to its complete outcome",
  ],
  ["stop_units", "Stop at units", numberInput, "/stop/units", "once so many units have an outcome"],
  ["stop_conclusive", "Stop once conclusive", checkbox, "/stop/conclusive"],
  [
    "covariate",
    "Reports may have a covariate",
    checkbox,
    "/covariate",
    "to reduce variance; not with a range",
  ],
  [
    "sample",
    "Log decisions of this share",
    numberInput,
    "/decisions/sample",
    "of units, from 0 to 1",
  ],
  [
    "shards",
    "Objects that keep units",
    () => numberInput({ placeholder: "4" }),
    "/shards",
    "each takes about a thousand reports a second",
  ],
  [
    "most_units",
    "Most units",
    () => numberInput({ placeholder: "10000000" }),
    "/most_units",
    "later ones do not count",
  ],
];

/**
 * The form by which an operator declares an experiment. It leads to the experiment's page.
 *
 * @param {{ admin: object, cancel: () => void }} options
 */
export async function declarationForm({ admin, cancel }) {
  const [{ policies }, registered] = await Promise.all([ask("/v1/policies"), versionsIn(admin)]);
  const arms = armFields(policies, (policy) => registered(policy, policies));
  const controls = {};
  const fieldOf = ([name, label, control, pointer, hint]) => {
    controls[name] = control();
    return formField(label, controls[name], { pointer, hint });
  };
  const group = (fields) => element("div", { className: "fields" }, ...fields.map(fieldOf));
  const name = textInput();
  controls.description = element("textarea", { rows: 2 });

  const read = () => {
    const values = Object.fromEntries(
      Object.entries(controls).map(([key, control]) => [
        key,
        control.type === "checkbox" ? control.checked : control.value,
      ]),
    );
    return declarationFrom(values, arms.read());
  };

  const plan = button("Plan\u2026", () =>
    openPlan({
      declaration: read(),
      policies,
      use(units) {
        controls.planned_units.value = units;
        controls.planned_units.focus();
      },
    }),
  );

  return workingForm({
    action: "Declare",
    content: [
      element(
        "div",
        { className: "fields" },
        formField("Name", name, { pointer: "/name", hint: "a part of its URL: a-z, 0-9 and -" }),
        formField("Description", controls.description, { pointer: "/description" }),
      ),
      arms.node,
      element(
        "fieldset",
        {},
        element("legend", {}, "Outcome"),
        group(outcome),
        element("div", { className: "buttons" }, plan),
      ),
      element("details", {}, element("summary", {}, "More"), group(others)),
    ],
    cancel,
    async submit() {
      // The name is a part of the path, in which an empty one would be another path.
      if (name.value === "") throw fieldError("/name", "is missing");
      await admin.experiment(name.value).declare(read());
      location.href = `/experiments/${encodeURIComponent(name.value)}`;
    },
  });
}

/** The versions of a policy, the live one first; all that are published where there is a registry. */
async function versionsIn(admin) {
  const registered = await admin.policies().catch(() => []);
  return (name, policies) => {
    const { version } = policies.find((policy) => policy.name === name);
    const found = registered.find((policy) => policy.name === name);
    const published = found?.versions.map((each) => each.version) ?? [];
    return [...new Set([version, found?.bundled, ...published].filter(Boolean))];
  };
}
