import { format } from "./format.js";

/** Names of discrete actions, where a manifest has none. */
const usualNames = { "Taxi-v3": ["south", "north", "east", "west", "pick up", "drop off"] };

/**
 * The names of discrete actions; their indices where none are known.
 *
 * @param {{ environment?: string, action: { size: number, names?: string[] } }} manifest
 * @returns {string[]}
 */
export function actionNames({ environment, action: { size, names } }) {
  const usual = Object.hasOwn(usualNames, environment ?? "") ? usualNames[environment] : undefined;
  return names ?? usual ?? Array.from({ length: size }, (_, i) => String(i));
}

/** An action for people: its name, or its numbers. */
export function actionText(manifest, action) {
  if (Array.isArray(action)) return action.map(format).join(", ");
  return actionNames(manifest)[action] ?? String(action);
}
