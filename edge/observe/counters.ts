import type { Counted, CountLabels } from "../../schemas/metrics.ts";

/** Sums of requests and actions for each combination of labels. */
export interface Counters {
  add(labels: CountLabels, requests: number, actions: number): void;
  all(): Counted[];
  /** Answers them all, and begins anew. */
  take(): Counted[];
}

/** There are as many as there are versions that exist, modes, protocols and outcomes: no more. */
export function createCounters(): Counters {
  const counters = new Map<string, Counted>();
  /** The one that was added to last: mostly it is the next, too, and to look it up takes longer. */
  let last: Counted | undefined;
  return {
    add(labels, requests, actions) {
      if (!last || !haveSameLabels(last, labels)) {
        const { policy, version, mode, protocol, outcome } = labels;
        // No label has a space.
        const key = `${policy} ${version} ${mode} ${protocol} ${outcome}`;
        last = counters.get(key);
        if (!last) {
          last = { policy, version, mode, protocol, outcome, requests: 0, actions: 0 };
          counters.set(key, last);
        }
      }
      last.requests += requests;
      last.actions += actions;
    },
    all: () => Array.from(counters.values(), (counter) => ({ ...counter })),
    take() {
      const taken = [...counters.values()];
      counters.clear();
      last = undefined;
      return taken;
    },
  };
}

function haveSameLabels(one: CountLabels, other: CountLabels): boolean {
  return (
    one.policy === other.policy &&
    one.version === other.version &&
    one.mode === other.mode &&
    one.protocol === other.protocol &&
    one.outcome === other.outcome
  );
}
