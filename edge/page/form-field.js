import { element } from "./element.js";

/*
 * Labelled fields of a form that is sent to the Worker. A field knows which part of the body it is, as
 * a JSON Pointer, so that what the Worker says of that part is shown beside it.
 */

let count = 0;

/**
 * A labelled control with a hint.
 *
 * @param {string} label
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control
 * @param {{ pointer: string, hint?: string }} options `pointer` is the part of the body, such as /arms/0/mode
 * @returns {HTMLElement}
 */
export function formField(label, control, { pointer, hint }) {
  count += 1;
  const id = `field-${count}`;
  control.id = id;
  const node = element("div", { className: "field" }, element("label", { htmlFor: id }, label));
  if (control.type === "checkbox") {
    node.classList.add("choice");
    node.prepend(control);
  } else node.append(control);
  node.dataset.pointer = pointer;
  if (hint) node.append(element("p", { className: "hint", id: `${id}-hint` }, hint));
  node.append(element("p", { className: "wrong", id: `${id}-wrong`, hidden: true }));
  say(node, []);
  return node;
}

/** A field for a number that may be left out. */
export function numberInput(properties = {}) {
  return element("input", { type: "number", step: "any", ...properties });
}

export function textInput(properties = {}) {
  return element("input", { type: "text", autocomplete: "off", spellcheck: false, ...properties });
}

/**
 * Returns an error that is shown at a field, as those of the Worker are.
 *
 * @param {string} pointer
 * @param {string} detail such as "is missing"
 */
export function fieldError(pointer, detail) {
  return Object.assign(new Error(`${pointer} ${detail}`), { errors: [{ pointer, detail }] });
}

/**
 * Shows what is wrong at the fields that errors name, or at the nearest field around.
 *
 * @param {HTMLElement} form
 * @param {{ pointer: string, detail: string }[]} errors
 * @returns {{ pointer: string, detail: string }[]} those that no field is about
 */
export function showErrors(form, errors) {
  const fields = [...form.querySelectorAll("[data-pointer]")];
  /** @type {Map<Element, string[]>} */
  const shown = new Map(fields.map((node) => [node, []]));
  const rest = [];
  for (const error of errors) {
    const node = nearest(fields, error.pointer);
    if (node) shown.get(node)?.push(error.detail);
    else rest.push(error);
  }
  for (const [node, details] of shown) say(node, details);
  const first = fields.find((node) => shown.get(node)?.length);
  first?.closest("details")?.setAttribute("open", "");
  controlOf(first)?.focus();
  return rest;
}

/** The field of a part of the body, or of the smallest part that has it inside. */
function nearest(fields, pointer) {
  const around = fields.filter(
    ({ dataset }) => pointer === dataset.pointer || pointer.startsWith(`${dataset.pointer}/`),
  );
  const inside = fields.find(({ dataset }) => dataset.pointer.startsWith(`${pointer}/`));
  return (
    around.toSorted((a, b) => b.dataset.pointer.length - a.dataset.pointer.length)[0] ?? inside
  );
}

function say(node, details) {
  const control = controlOf(node);
  const wrong = node.querySelector(".wrong");
  wrong.hidden = details.length === 0;
  wrong.textContent = details.join("; ");
  const described = [node.querySelector(".hint"), details.length > 0 && wrong].filter(Boolean);
  if (details.length > 0) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  if (described.length > 0)
    control.setAttribute("aria-describedby", described.map(({ id }) => id).join(" "));
  else control.removeAttribute("aria-describedby");
}

function controlOf(node) {
  return node?.querySelector("input, select, textarea");
}
