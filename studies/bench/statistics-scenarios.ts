import type { OutcomeRange } from "../../statistics/histogram.ts";
import type { Unit } from "../../statistics/moments.ts";
import type { NumpyGenerator } from "../../train/random/numpy-generator.ts";

/** When and where a unit comes. */
export interface Arrival {
  /** 0 is the control. */
  arm: number;
  /** The share of all units that have come so far. */
  progress: number;
}

/** A kind of experiment. */
export interface Scenario {
  name: string;
  draw: (generator: NumpyGenerator, arrival: Arrival) => Unit;
  /** The true difference of each other arm from the control; one, but for several arms. */
  effects: readonly number[];
  /**
   * The share of units that are not the control's, from which progress on. It may depend on the
   * difference observed at that time.
   */
  ramp: readonly { from: number; share: number | ((difference: number) => number) }[];
  /** True to adjust by the covariate. */
  cuped?: boolean;
  /** The range that is declared in one half of the study. */
  range?: OutcomeRange;
  /** The least difference that matters. */
  minimumEffect?: number;
  /** How long a unit takes, as a share of the experiment; `Infinity` if its outcome never comes. */
  duration?: (unit: Unit, arrival: Arrival, generator: NumpyGenerator) => number;
  /** The longest that a unit takes, if that is declared. */
  outcomeWithin?: number;
}

const even = [{ from: 0, share: 0.5 }];
const tenth = [{ from: 0, share: 0.1 }];
const ramp = [
  { from: 0, share: 0.02 },
  { from: 0.1, share: 0.1 },
  { from: 0.3, share: 0.5 },
];
/** An impatient operator: at every tenth, gives 90 % of units to the arm that is ahead. */
const chase = [
  ...even,
  ...Array.from({ length: 9 }, (_, i) => ({
    from: (i + 1) / 10,
    share: (difference: number) => (difference > 0 ? 0.9 : 0.1),
  })),
];

type Draw = Scenario["draw"];

/** Adds an effect to the outcomes of arms that are not the control. */
const plus =
  (effect: number, draw: Draw): Draw =>
  (generator, arrival) => {
    const unit = draw(generator, arrival);
    return { ...unit, value: unit.value + (arrival.arm > 0 ? effect : 0) };
  };

const normal: Draw = (generator) => ({ value: generator.normal() });
const exponential: Draw = (generator) => ({ value: -Math.log(1 - generator.uniform()) });
/** Mean 0.83, and a variance that few samples show: that of the tail x^-2.2. */
const heavy: Draw = (generator) => ({ value: (1 - generator.uniform()) ** (-1 / 2.2) - 1 });
const logNormal: Draw = (generator) => ({ value: Math.exp(1.5 * generator.normal()) });
/** Returns of episodes, a tenth of which fail early: mean 910, deviation 273. */
const returns: Draw = (generator) => ({
  value: generator.uniform() < 0.9 ? 1000 + 10 * generator.normal() : 100 + 50 * generator.normal(),
});
const returnsRange: OutcomeRange = [-500, 1500];
/** 1 in this share of units, and 0 in others. */
const rare =
  (share: number): Draw =>
  (generator) => ({ value: generator.uniform() < share ? 1 : 0 });
/** Returns of a robot that falls in a share of episodes, and hardly varies otherwise. */
const falls =
  (share: (arrival: Arrival) => number): Draw =>
  (generator, arrival) => ({
    value: generator.uniform() < share(arrival) ? 300 : 3180 + 10 * generator.normal(),
  });
const armFalls = (...shares: number[]) =>
  falls(({ arm }) => shares[Math.min(arm, shares.length - 1)]);
/** What a fall costs. */
const cost = 2880;
const robot = { range: [0, 3500] as const, minimumEffect: 20 };
/** Outcomes with deviation 1 and correlation 0.8 with the covariate. */
const correlated: Draw = (generator) => {
  const covariate = generator.normal();
  return { value: 0.8 * covariate + 0.6 * generator.normal(), covariate };
};
/** A covariate with mean 3000, which matters to the control alone, and which a fifth of units lack. */
const patchy: Draw = (generator, { arm }) => {
  const covariate = 3000 + generator.normal();
  const value = (arm === 0 ? 2 : 0) * (covariate - 3000) + generator.normal();
  return generator.uniform() < 0.2 ? { value } : { value, covariate };
};

/** An episode takes at most this share of the experiment. */
const episode = 0.05;
const isFall = ({ value }: Unit) => value < 1000;
const uniform: Draw = (generator) => ({ value: generator.uniform() });
/** As long as its outcome says, and two thirds of that in the treatment. */
const proportional: Scenario["duration"] = ({ value }, { arm }) =>
  episode * value * (arm === 0 ? 1 : 2 / 3);

/** Outcomes that come late, or never. */
const delayed: readonly Scenario[] = [
  {
    name: "falls 3 %, unreported in one",
    draw: armFalls(0.03),
    duration: (unit, { arm }) => (arm > 0 && isFall(unit) ? Infinity : episode),
    effects: [0],
    ramp: even,
    ...robot,
  },
  {
    name: "the same, short, declared",
    draw: armFalls(0.03),
    duration: (unit, { arm }) => (arm > 0 && isFall(unit) ? Infinity : episode / 100),
    outcomeWithin: episode / 50,
    effects: [0],
    ramp: even,
    ...robot,
  },
  {
    name: "lowest 5 % unreported in one",
    draw: normal,
    duration: ({ value }, { arm }) => (arm > 0 && value < -1.645 ? Infinity : episode / 10),
    effects: [0],
    ramp: even,
  },
  {
    name: "5 % unreported in both",
    draw: armFalls(0.1, 0.02),
    duration: (_unit, _arrival, generator) =>
      generator.uniform() < 0.05 ? Infinity : episode / 10,
    effects: [0.08 * cost],
    ramp: even,
    ...robot,
  },
  {
    name: "duration by outcome, 3 : 2",
    draw: uniform,
    duration: proportional,
    effects: [0],
    ramp: even,
    range: [0, 1],
    minimumEffect: 0.02,
  },
  {
    name: "the same, declared",
    draw: uniform,
    duration: proportional,
    outcomeWithin: episode,
    effects: [0],
    ramp: even,
    range: [0, 1],
    minimumEffect: 0.02,
  },
  {
    name: "falls 10 % : 2 %, at once",
    draw: armFalls(0.1, 0.02),
    duration: (unit, { arm }, generator) =>
      isFall(unit) ? episode / 20 : episode * (arm === 0 ? 1 : generator.uniform()),
    effects: [0.08 * cost],
    ramp: even,
    ...robot,
  },
];

export const scenarios: readonly Scenario[] = [
  { name: "normal", draw: normal, effects: [0], ramp: even, minimumEffect: 0.05 },
  { name: "exponential", draw: exponential, effects: [0], ramp: even },
  { name: "heavy tails", draw: heavy, effects: [0], ramp: even },
  { name: "log-normal, 90 : 10", draw: logNormal, effects: [0], ramp: tenth },
  { name: "1 % are 1, others 0", draw: rare(0.01), effects: [0], ramp: even, range: [0, 1] },
  { name: "1 % are 1, 90 : 10", draw: rare(0.01), effects: [0], ramp: tenth, range: [0, 1] },
  { name: "returns, 90 : 10", draw: returns, effects: [0], ramp: tenth, range: returnsRange },
  { name: "falls 1 %, 90 : 10", draw: armFalls(0.01), effects: [0], ramp: tenth, ...robot },
  {
    name: "falls 3 % : 1 %",
    draw: armFalls(0.03, 0.01),
    effects: [0.02 * cost],
    ramp: even,
    ...robot,
  },
  {
    name: "falls 10 % : 2 %",
    draw: armFalls(0.1, 0.02),
    effects: [0.08 * cost],
    ramp: even,
    ...robot,
  },
  {
    name: "falls 1 % : none",
    draw: armFalls(0.01, 0),
    effects: [0.01 * cost],
    ramp: even,
    ...robot,
  },
  {
    name: "falls 0.3 % : none",
    draw: armFalls(0.003, 0),
    effects: [0.003 * cost],
    ramp: even,
    ...robot,
  },
  {
    name: "falls 1 % : none, 90 : 10",
    draw: armFalls(0.01, 0),
    effects: [0.01 * cost],
    ramp: tenth,
    ...robot,
  },
  { name: "always 500", draw: () => ({ value: 500 }), effects: [0], ramp: even, range: [0, 500] },
  {
    name: "always 490, always 500",
    draw: (_, { arm }) => ({ value: arm === 0 ? 490 : 500 }),
    effects: [10],
    ramp: even,
    range: [0, 500],
  },
  {
    name: "ramp 2, 10, 50 %, drifting",
    draw: (generator, { progress }) => ({ value: generator.normal() + 3 * progress }),
    effects: [0],
    ramp,
  },
  {
    name: "ramp, falls 1 to 6 %",
    draw: falls(({ progress }) => 0.01 + 0.05 * progress),
    effects: [0],
    ramp,
    ...robot,
  },
  { name: "weights chase the leader", draw: normal, effects: [0], ramp: chase },
  {
    name: "five arms, falls 1 %",
    draw: armFalls(0.01),
    effects: [0, 0, 0, 0],
    ramp: [{ from: 0, share: 0.8 }],
    ...robot,
  },
  { name: "normal", draw: plus(0.1, normal), effects: [0.1], ramp: even },
  {
    name: "returns, 80 : 20",
    draw: plus(27, returns),
    effects: [27],
    ramp: [{ from: 0, share: 0.2 }],
    range: returnsRange,
  },
  {
    name: "normal, by covariate",
    draw: plus(0.1, correlated),
    effects: [0.1],
    ramp: even,
    cuped: true,
  },
  ...delayed,
  { name: "patchy covariate, 90 : 10", draw: patchy, effects: [0], ramp: tenth, cuped: true },
];
