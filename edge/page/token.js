import { openDialog } from "./dialog.js";
import { button, element } from "./element.js";
import { formField } from "./form-field.js";

/*
 * The token with which a person may do more than read. It is kept for this tab alone, in
 * sessionStorage, and is gone with it.
 */

const key = "softedge-token";
const listeners = new Set();

/** The token that was given in this tab, if one was. */
export function readToken() {
  return sessionStorage.getItem(key) ?? undefined;
}

/** The header that a token is sent in; none without a token. */
export function authorization(token = readToken()) {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Calls a function whenever another token is given, or it is forgotten. */
export function onToken(listener) {
  listeners.add(listener);
}

export function forgetToken() {
  sessionStorage.removeItem(key);
  for (const listener of listeners) listener();
}

function keepToken(token) {
  sessionStorage.setItem(key, token);
  for (const listener of listeners) listener();
}

/**
 * A button that asks for a token; once there is one, a button that forgets it.
 *
 * @param {object} options
 * @param {string} options.label the text of the button, such as "Administer\u2026"
 * @param {string} options.state what is said once there is a token
 * @param {string} options.hint which token is asked for
 * @param {(token: string) => Promise<void>} options.check rejects with what is wrong with a token
 * @returns {HTMLElement}
 */
export function tokenControl({ label, state, hint, check }) {
  const node = element("div", { className: "token" });
  const update = () =>
    node.replaceChildren(
      ...(readToken() === undefined
        ? [button(label, () => askForToken({ title: label, hint, check }))]
        : [element("span", { role: "status" }, state), button("Sign out", forgetToken)]),
    );
  onToken(update);
  update();
  return node;
}

function askForToken({ title, hint, check }) {
  const input = element("input", { type: "password", autocomplete: "off", required: true });
  openDialog({
    title: title.replace("\u2026", ""),
    content: [
      formField("Token", input, { pointer: "/token", hint }),
      element("p", { className: "hint" }, "It stays in this tab, and is forgotten with it."),
    ],
    action: "Use this token",
    async submit() {
      const token = input.value.trim();
      try {
        if (token === "") throw new Error("is missing");
        // In a header, it could not even be sent.
        if (!/^[!-~]+$/.test(token)) throw new Error("has characters that no token has");
        await check(token);
      } catch (error) {
        throw Object.assign(error, { errors: [{ pointer: "/token", detail: error.message }] });
      }
      keepToken(token);
    },
  });
}
