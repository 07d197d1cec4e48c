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
  return {
    add(labels, requests, actions) {
      const { policy, version, mode, protocol, outcome } = labels;
      // No label has a space.
      const key = `${policy} ${version} ${mode} ${protocol} ${outcome}`;
      const counter = counters.get(key);
      if (!counter) {
        counters.set(key, { policy, version, mode, protocol, outcome, requests, actions });
        return;
      }
      counter.requests += requests;
      counter.actions += actions;
    },
    all: () => Array.from(counters.values(), (counter) => ({ ...counter })),
    take() {
      const taken = [...counters.values()];
      counters.clear();
      return taken;
    },
  };
}
