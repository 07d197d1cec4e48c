import { element } from "./element.js";
import { format } from "./format.js";

/*
 * Labelled fields of a form. Each gives its label to show, `node`, and the control inside, `input`;
 * those of numbers also `read` and `set`.
 */

/** A slider that says its value. */
export function slider(name, { min, max, value = 0, step = "any", unit = "" }) {
  const output = element("output");
  const input = element("input", { type: "range", min, max, step, value });
  /** A number that was set, which may lie beyond the slider's ends or between its steps. */
  let exact = value;
  const say = () => {
    output.textContent = format(exact) + unit;
  };
  input.addEventListener("input", () => {
    exact = input.valueAsNumber;
    say();
  });
  say();
  return {
    // A label belongs to the first control inside, and an output is one, too.
    node: labelled(name, input, output),
    input,
    read: () => exact,
    set(number) {
      exact = number;
      input.value = number;
      say();
    },
  };
}

/** A field for a number. */
export function numberField(name, properties) {
  const input = element("input", { type: "number", value: 0, required: true, ...properties });
  /** A number that was set, of which the field shows six digits. */
  let exact;
  input.addEventListener("input", () => {
    exact = undefined;
  });
  return {
    node: labelled(name, input),
    input,
    read: () => exact ?? input.valueAsNumber,
    set(number) {
      exact = number;
      input.value = Number(number.toPrecision(6));
    },
  };
}

/** A menu; what is chosen is the `selectedIndex` of its input. */
export function menu(name, options) {
  const input = element("select", {}, ...options.map((option) => element("option", {}, option)));
  return { node: labelled(name, input), input };
}

function labelled(name, ...children) {
  return element("label", { className: "control" }, element("span", {}, name), ...children);
}
