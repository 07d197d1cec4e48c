import { element, format } from "./element.js";

/*
 * Labelled fields of a form. Each gives its label to show, `node`, and the control inside, `input`.
 */

/** A slider that says its value. */
export function slider(name, { min, max, value = 0, step = "any", unit = "" }) {
  const output = element("output");
  const input = element("input", { type: "range", min, max, step, value });
  const say = () => {
    output.textContent = format(input.valueAsNumber) + unit;
  };
  input.addEventListener("input", say);
  say();
  // A label belongs to the first control inside, and an output is one, too.
  return { node: labelled(name, input, output), input };
}

/** A field for a number. */
export function numberField(name, properties) {
  const input = element("input", { type: "number", value: 0, required: true, ...properties });
  return { node: labelled(name, input), input };
}

/** A menu; what is chosen is the `selectedIndex` of its input. */
export function menu(name, options) {
  const input = element("select", {}, ...options.map((option) => element("option", {}, option)));
  return { node: labelled(name, input), input };
}

function labelled(name, ...children) {
  return element("label", { className: "control" }, element("span", {}, name), ...children);
}
