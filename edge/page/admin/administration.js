import { onToken, readToken, tokenControl } from "../token.js";

/** Statuses with which a token is refused; of what else is refused, such as without a registry, it is none. */
const refusing = [401, 403];

/** The client of the Worker's operator. It is loaded once it is needed. */
async function adminClient(token) {
  const { createAdminClient } = await import("/client.js");
  return createAdminClient({ url: location.origin, token });
}

/**
 * Puts the control for the operator's token into the header, and calls `changed` with an admin client
 * whenever there is a token, and with undefined when there is none (any more).
 *
 * @param {(admin: object | undefined) => void} changed
 */
export async function administer(changed) {
  document.querySelector(".site").append(
    tokenControl({
      label: "Administer\u2026",
      state: "administering",
      hint: "One of the Worker\u2019s ADMIN_TOKENS.",
      check: checkAdminToken,
    }),
  );
  const update = async () => {
    const token = readToken();
    changed(token === undefined ? undefined : await adminClient(token));
  };
  onToken(update);
  if (readToken() !== undefined) await update();
}

/** @throws {Error} with what is wrong with a token */
async function checkAdminToken(token) {
  const admin = await adminClient(token);
  try {
    await admin.experiments();
  } catch (error) {
    if (error.status === undefined)
      throw new Error("cannot be checked: the Worker does not answer");
    if (refusing.includes(error.status)) throw new Error(error.message);
  }
}
