const states = ["running", "created", "stopped"];

/** The last moment at which an experiment changed its state. */
function changed({ created, phases, stopped }) {
  return stopped?.at ?? phases[0]?.since ?? created;
}

/** Experiments in the order in which they are listed: running ones first, and then the latest. */
export function inOrder(experiments) {
  return experiments.toSorted(
    (a, b) =>
      states.indexOf(a.state) - states.indexOf(b.state) || changed(b).localeCompare(changed(a)),
  );
}
