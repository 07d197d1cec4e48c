/** The actions that are drawn for one observation, if it is short. */
const most = 512;
/** Few enough to tell a shape. */
const fewest = 64;
/** The numbers that a question may have: with each action that is drawn, the observation is sent again. */
const mostNumbers = 32_768;

/**
 * Returns how many actions of a policy are drawn to show what it draws from.
 *
 * @param {{ observation: { kind: string, low?: readonly unknown[] } }} manifest
 * @returns {number}
 */
export function drawnActionsOf({ observation: { low = [0] } }) {
  return Math.min(most, Math.max(fewest, Math.floor(mostNumbers / low.length)));
}
