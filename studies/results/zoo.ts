import { comparisonRuns, frontierRuns, type KeptRun, keptRuns, keptRunsOf } from "./kept-run.ts";

/** The choice of a run among seeds. */
export type Rank = "best" | "median";

/** Kept runs that differ only in the seed, and the choice of one. */
export interface KeptRuns {
  /** The folder that they are kept in. */
  folder: string;
  /** The prefix of their names, which the seed follows. */
  begin: string;
  rank: Rank;
  /** The command that trains the run of a seed. */
  train(seed: number): string;
}

/** A policy that comes with softedge, under policies/. */
export interface ZooPolicy {
  name: string;
  /** Its origin: soft policy iteration with these settings, or one of the kept runs. */
  from: { config: string } | KeptRuns;
  /** A description of its environment. */
  task: string;
  /** The conditions it was never trained or evaluated under. */
  limits: readonly string[];
}

const simulated =
  "It was trained and evaluated in simulation only, without noise in its observations.";
const pendulumLimits = [
  "It was trained and evaluated with the environment's own lengths, masses, gravity and time step only.",
  simulated,
];

/** Runs in environments that are learned in minutes. */
const quick = (environment: string, algorithm: string): KeptRuns => ({
  folder: keptRuns,
  begin: `${environment.toLowerCase()}-${algorithm}-seed-`,
  rank: "best",
  train: (seed) =>
    `npm run learning -- quick --whole --only ${environment} --algorithm ${algorithm} --seeds ${seed}`,
});

/** The study on Hopper-v5. */
export const hopperRuns: Omit<KeptRuns, "rank"> = {
  folder: keptRuns,
  begin: "hopper-v5-sac-2019-seed-",
  train: (seed) =>
    `npx softedge train sac --config configs/hopper-sac.json --threads 1 --seed ${seed}`,
};

/** The limits of a policy that moves forward; `beginnings` says where its episodes began. */
const locomotionLimits = (beginnings: string): readonly string[] => [
  `Every episode began ${beginnings}. Recovery from pushes or from other poses was not evaluated.`,
  "The physics is that of MuJoCo 3.14. Contacts in versions before 3.5 differ slightly, so returns may too.",
  simulated,
];
const nearRest = locomotionLimits("within 0.005 of the same pose at rest");
const hopper: Pick<ZooPolicy, "task" | "limits"> = {
  task: "A leg of three joints hops forward, as fast as it can without falling, for up to 1,000 steps of 8 ms.",
  limits: nearRest,
};

/** The best of kept runs of an algorithm with a config. */
const configRuns = (
  algorithm: string,
  config: string,
  { folder, begin }: Pick<KeptRuns, "folder" | "begin">,
): KeptRuns => ({
  folder,
  begin,
  rank: "best",
  train: (seed) => `npx softedge train ${algorithm} --config ${config} --seed ${seed}`,
});

export const zoo: readonly ZooPolicy[] = [
  {
    name: "taxi",
    from: { config: "configs/taxi-spi.json" },
    task: "A taxi on a grid of five by five fetches a passenger and takes them to one of four stands.",
    limits: [
      "It is the soft optimum of the default environment: no rain, and passengers keep their destination.",
      "It covers the 500 states of this map. Another map needs another policy.",
    ],
  },
  {
    name: "pendulum",
    from: quick("Pendulum-v1", "sac-2019"),
    task: "A pendulum that hangs anywhere is swung up by a motor too weak to lift it, and held upright.",
    limits: pendulumLimits,
  },
  {
    name: "inverted-pendulum",
    from: quick("InvertedPendulum-v5", "sac-2019"),
    task: "A cart on a rail balances a pole, for 1,000 steps of 40 ms at most.",
    limits: [
      "Every episode began with the pole nearly upright. It cannot swing the pole up from below.",
      ...pendulumLimits,
    ],
  },
  {
    name: "cart-pole",
    from: quick("CartPole-v1", "ppo"),
    task: "A cart on a rail balances a pole by pushes of one strength to the left or right, for 500 steps of 20 ms at most.",
    limits: [
      "Every episode began with the pole nearly upright, and the cart near the middle of its rail.",
      "It was trained and evaluated with the environment's own lengths, masses, gravity and time step only.",
      simulated,
    ],
  },
  { name: "hopper", from: { ...hopperRuns, rank: "best" }, ...hopper },
  {
    name: "hopper-tqc",
    from: configRuns("tqc", "configs/hopper-tqc-steady.json", {
      folder: frontierRuns,
      begin: "hopper-v5-tqc-steady-seed-",
    }),
    ...hopper,
  },
  {
    name: "hopper-ppo",
    from: configRuns("ppo", "configs/hopper-ppo.json", {
      folder: comparisonRuns,
      begin: "hopper-v5-ppo-seed-",
    }),
    ...hopper,
  },
  { name: "hopper-median", from: { ...hopperRuns, rank: "median" }, ...hopper },
  {
    name: "walker2d",
    from: configRuns("ppo", "configs/walker2d-ppo.json", {
      folder: comparisonRuns,
      begin: "walker2d-v5-ppo-seed-",
    }),
    task: "Two legs of three joints each walk forward, as fast as they can without falling, for up to 1,000 steps of 8 ms.",
    limits: nearRest,
  },
  {
    name: "half-cheetah",
    from: configRuns("ppo", "configs/half-cheetah-ppo.json", {
      folder: keptRuns,
      begin: "halfcheetah-v5-ppo-narrow-seed-",
    }),
    task: "A flat cheetah of two legs and six joints runs forward, as fast as it can, for 1,000 steps of 50 ms.",
    limits: locomotionLimits("within 0.1 of the same pose, at velocities around 0"),
  },
];

/** The runs that a policy is chosen of; empty for soft policy iteration. */
export const runsOf = ({ from }: ZooPolicy): KeptRun[] =>
  "config" in from ? [] : keptRunsOf(from.folder, from.begin);

/**
 * The run of a rank, by the mean deterministic return of its last policy. With an even number of
 * runs, the median is the better of the middle two.
 */
export function chosen(runs: readonly KeptRun[], rank: Rank): KeptRun {
  const order = runs.toSorted(
    (a, b) => b.evaluation.deterministic.mean - a.evaluation.deterministic.mean,
  );
  return order[rank === "best" ? 0 : Math.ceil(order.length / 2) - 1];
}
