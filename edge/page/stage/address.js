/** The milliseconds until the address changes: browsers refuse more than about 100 changes in 30 s. */
const delay = 500;

/**
 * Lets the part of the address after # follow what is shown.
 *
 * @param {() => string} fragment
 */
export function createAddress(fragment) {
  let timer;
  return {
    /** Changes the address soon, however often this is called until then. */
    follow() {
      timer ??= setTimeout(() => {
        timer = undefined;
        history.replaceState(null, "", `#${fragment()}`);
      }, delay);
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
