/**
 * Does `work` now and again, as long as it answers that it wants to: not while the page is hidden,
 * and at once when it is seen again.
 *
 * @param {() => Promise<boolean>} work
 * @param {number} milliseconds from the end of one time to the next
 * @returns {() => void} does it at once
 */
export function poll(work, milliseconds) {
  let timer;
  let state = "waiting";

  async function turn() {
    if (state !== "waiting" || document.hidden) return;
    clearTimeout(timer);
    state = "working";
    state = (await work()) ? "waiting" : "ended";
    if (state === "waiting") timer = setTimeout(turn, milliseconds);
  }

  document.addEventListener("visibilitychange", turn);
  turn();
  return turn;
}
