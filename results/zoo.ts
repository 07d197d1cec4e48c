import type { KeptRun } from "./kept-run.ts";

/** Which of several seeds' runs. */
export type Rank = "best" | "median";

/** A policy that comes with softedge, under policies/. */
export interface ZooPolicy {
  name: string;
  /** By which settings it is trained. */
  config: string;
  /** Of which runs that are kept it is one, by how their names begin; none where a moment trains it. */
  runs?: { begin: string; rank: Rank };
  /** What there is to know of its environment. */
  task: string;
  /** What it was never asked to do. */
  limits: readonly string[];
}

const simulated = "Trained and evaluated in simulation alone, without noise in what it observes.";
const pendulumLimits = [
  "Lengths, masses, gravity and the time step are those of the environment: others it never met.",
  simulated,
];
const hopperRuns = "hopper-v5-sac-2019-";
const hopper: Pick<ZooPolicy, "config" | "task" | "limits"> = {
  config: "configs/hopper-sac.json",
  task: "A leg of three joints hops forward, as fast as it can without falling, for up to 1,000 steps of 8 ms.",
  limits: [
    "It has always begun standing still, within 0.005 of the same pose: how it recovers from pushes, or from other poses, was not evaluated.",
    "The physics is that of MuJoCo 3.14; contacts of versions before 3.5 are a little different, and so may be its returns there.",
    simulated,
  ],
};

export const zoo: readonly ZooPolicy[] = [
  {
    name: "taxi",
    config: "configs/taxi-spi.json",
    task: "A taxi on a grid of five by five fetches a passenger and takes them to one of four stands.",
    limits: [
      "It is the soft optimum of the default table: no rain, and passengers who keep to their destination.",
      "It knows the 500 states, and nothing else: another map is another policy.",
    ],
  },
  {
    name: "pendulum",
    config: "configs/pendulum-sac.json",
    runs: { begin: "pendulum-v1-sac-2019-", rank: "best" },
    task: "A pendulum that hangs anywhere is swung up by a motor too weak to lift it, and held upright.",
    limits: pendulumLimits,
  },
  {
    name: "inverted-pendulum",
    config: "configs/inverted-pendulum-sac.json",
    runs: { begin: "invertedpendulum-v5-sac-2019-", rank: "best" },
    task: "A cart on a rail balances a pole, for 1,000 steps of 40 ms at most.",
    limits: [
      "It begins with the pole nearly upright, and has never lifted it from below.",
      ...pendulumLimits,
    ],
  },
  { name: "hopper", runs: { begin: hopperRuns, rank: "best" }, ...hopper },
  { name: "hopper-median", runs: { begin: hopperRuns, rank: "median" }, ...hopper },
];

/**
 * The run of a rank, by the mean return of its last policy without noise; with an even number of runs,
 * the median is the better of the two in the middle.
 */
export function chosen(runs: readonly KeptRun[], rank: Rank): KeptRun {
  const order = runs.toSorted(
    (a, b) => b.evaluation.deterministic.mean - a.evaluation.deterministic.mean,
  );
  return order[rank === "best" ? 0 : Math.ceil(order.length / 2) - 1];
}
