import { element } from "./element.js";
import { workingForm } from "./form.js";

/**
 * Opens a modal dialog: Escape closes it, and it gives the focus back.
 *
 * @param {string} title
 * @param {(close: () => void) => (Node | string)[]} contentOf
 */
export function openModal(title, contentOf) {
  const heading = element("h2", { id: "dialog-title" }, title);
  const dialog = element("dialog", {}, heading);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(...contentOf(() => dialog.close()));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Opens a modal dialog with a form. It closes once `submit` has done its work, or is dismissed.
 *
 * @param {object} options
 * @param {string} options.title
 * @param {(Node | string)[]} options.content
 * @param {string} options.action the text of the button that submits
 * @param {() => Promise<void>} options.submit rejects with what is then shown in the dialog
 */
export function openDialog({ title, content, action, submit }) {
  openModal(title, (close) => [
    workingForm({
      action,
      content,
      async submit() {
        await submit();
        close();
      },
      cancel: close,
    }),
  ]);
}
