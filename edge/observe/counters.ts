import type { Counted, CountLabels } from "../../schemas/metrics.ts";

/** Sums of requests and actions for each combination of labels. */
export interface Counters {
  add(labels: CountLabels, requests: number, actions: number): void;
  all(): Counted[];
  /** Returns all sums, and begins anew. */
  take(): Counted[];
}

/** Creates counters. Versions, modes, protocols and outcomes bound their number. */
export function createCounters(): Counters {
  const counters = new Map<string, Counted>();
  /** The last one used: usually it is the next as well, and comparing labels is faster than a look-up. */
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
