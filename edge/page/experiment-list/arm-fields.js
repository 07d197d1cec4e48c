import { button, element } from "../element.js";
import { formField, numberInput, textInput } from "../form-field.js";

const usualNames = ["control", "treatment"];
const mostArmFields = 10;
const leastArmFields = 2;

/**
 * The fields of the arms of an experiment.
 *
 * @param {object[]} policies those that are served: name, live version, modes
 * @param {(policy: string) => string[]} versionsOf the versions of a policy that an arm may have
 */
export function armFields(policies, versionsOf) {
  const list = element("div");
  const add = button("Add an arm", () => {
    arms.push(newArm(arms.length));
    show();
    arms.at(-1).name.focus();
  });
  let arms = [];

  /** Makes all fieldsets anew, with the places that arms have now: errors name them by place. */
  function show() {
    list.replaceChildren(...arms.map((arm, i) => armFieldset(arm, i)));
    add.disabled = arms.length >= mostArmFields;
  }

  function armFieldset(arm, i) {
    const title = i === 0 ? "Arm 1, the control" : `Arm ${i + 1}`;
    const place = (name) => `/arms/${i}/${name}`;
    const node = element(
      "fieldset",
      { className: "arm" },
      element("legend", {}, title),
      element(
        "div",
        { className: "fields" },
        formField("Name", arm.name, { pointer: place("name") }),
        formField("Policy", arm.policy, { pointer: place("policy") }),
        formField("Version", arm.version, { pointer: place("version") }),
        formField("Mode", arm.mode, { pointer: place("mode") }),
        formField("Weight", arm.weight, { pointer: `/weights/${i}` }),
      ),
    );
    if (arms.length > leastArmFields) node.append(removal(arm, title));
    return node;
  }

  function removal(arm, title) {
    const remove = button(`Remove ${title}`, () => {
      arms = arms.filter((other) => other !== arm);
      show();
      add.focus();
    });
    return element("div", { className: "buttons" }, remove);
  }

  function newArm(i) {
    const select = (options) => element("select", {}, ...options.map((text) => new Option(text)));
    const arm = {
      name: textInput({ value: usualNames[i] ?? `arm-${i + 1}` }),
      policy: select(policies.map(({ name }) => name)),
      version: select([]),
      mode: select([]),
      weight: numberInput({ min: 0, max: 1, value: i < leastArmFields ? 0.5 : 0 }),
    };
    const choose = () => {
      const { name, version, modes } = policies[arm.policy.selectedIndex];
      arm.version.replaceChildren(...versionsOf(name).map((each) => new Option(each)));
      arm.version.value = version;
      arm.mode.replaceChildren(...modes.map((mode) => new Option(mode)));
      arm.mode.value = i === 0 ? modes[0] : modes.at(-1);
    };
    arm.policy.addEventListener("change", choose);
    choose();
    return arm;
  }

  arms = [0, 1].map(newArm);
  show();

  return {
    node: element(
      "fieldset",
      {},
      element("legend", {}, "Arms"),
      element(
        "p",
        { className: "hint" },
        "The first is the control, which others are compared with. Weights are shares of units, and sum to 1.",
      ),
      list,
      element("div", { className: "buttons" }, add),
    ),
    /** The arms as they are declared, and their weights. */
    read: () => ({
      arms: arms.map(({ name, policy, version, mode }) => ({
        name: name.value,
        policy: policy.value,
        version: version.value,
        mode: mode.value,
      })),
      weights: arms.map(({ weight }) => weight.valueAsNumber),
    }),
  };
}
