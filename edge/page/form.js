import { button, element } from "./element.js";
import { showErrors } from "./form-field.js";

/**
 * A form that does something asynchronous once it is submitted, and shows what it is refused for: at
 * the fields that the refusal names, the rest above the buttons.
 *
 * @param {object} options
 * @param {string} options.action the text of its button
 * @param {(Node | string)[]} options.content
 * @param {() => Promise<void>} options.submit rejects with an Error, which may have `errors`
 * @param {() => void} [options.cancel]
 * @returns {HTMLFormElement}
 */
export function workingForm({ action, content, submit, cancel }) {
  const problem = element("p", { className: "problem", role: "alert", hidden: true });
  const main = element("button", { type: "submit", className: "button main" }, action);
  const others = cancel ? [button("Cancel", cancel)] : [];
  // The Worker knows the limits: what it says of a field is shown there.
  const form = element(
    "form",
    { className: "form", noValidate: true },
    ...content,
    problem,
    element("div", { className: "buttons" }, ...others, main),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // What was wrong before is not what is sent now.
    problem.hidden = true;
    showErrors(form, []);
    main.disabled = true;
    try {
      await submit();
    } catch (error) {
      const errors = error.errors ?? [];
      const rest = showErrors(form, errors);
      // What is said at a field is enough: it has the focus.
      if (errors.length > 0 && rest.length === 0) return;
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      main.disabled = false;
    }
  });
  return form;
}
