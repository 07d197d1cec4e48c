import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LoggedStep, Trajectory } from "../../statistics/logged-step.ts";
import { estimateValue } from "../../statistics/off-policy.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

/**
 * A world of two steps with two actions in each, which a logging policy meets with probabilities
 * `logging` and the target with `target`; the state of the second step is the first action.
 */
interface World {
  /** The probability of action 1: first step, then second step after action 0 and after 1. */
  logging: readonly [number, number, number];
  target: readonly [number, number, number];
  /** The rewards of each step: first, of both actions; then of both after 0, and after 1. */
  rewards: readonly [number, number, number, number, number, number];
  /** What a model takes the values of the same six for, which may be anything. */
  model: readonly [number, number, number, number, number, number];
  discount: number;
}

const state = (step: number, first: number) => (step === 0 ? 0 : 1 + first);
const probability = (ones: number, action: number) => (action === 1 ? ones : 1 - ones);

/** The four trajectories there can be, each with the probability that the logging policy has it. */
function everyTrajectory(world: World): { chance: number; trajectory: Trajectory }[] {
  const { logging, target, rewards, model } = world;
  return [0, 1].flatMap((first) =>
    [0, 1].map((second) => {
      const steps = [first, second].map((action, step): LoggedStep => {
        const at = state(step, first);
        const value = (of: number) => model[2 * at + of];
        return {
          mode: "stochastic",
          logProb: Math.log(probability(logging[at], action)),
          targetLogProb: Math.log(probability(target[at], action)),
          reward: rewards[2 * at + action],
          model: {
            actionValue: value(action),
            stateValue: (1 - target[at]) * value(0) + target[at] * value(1),
          },
        };
      });
      const chance = steps.reduce((product, { logProb }) => product * Math.exp(logProb), 1);
      return { chance, trajectory: steps };
    }),
  );
}

/** The target's true value. */
function trueValue({ target, rewards, discount }: World): number {
  const stepValue = (at: number) =>
    (1 - target[at]) * rewards[2 * at] + target[at] * rewards[2 * at + 1];
  return stepValue(0) + discount * ((1 - target[0]) * stepValue(1) + target[0] * stepValue(2));
}

const inside = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const reward = fc.double({ min: -10, max: 10, noNaN: true });
const world: fc.Arbitrary<World> = fc.record({
  logging: fc.tuple(inside, inside, inside),
  target: fc.tuple(inside, inside, inside),
  rewards: fc.tuple(reward, reward, reward, reward, reward, reward),
  model: fc.tuple(reward, reward, reward, reward, reward, reward),
  discount: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** A log of decisions of one step: `count` of each action's, with its probabilities and reward. */
function bandit(actions: [count: number, logging: number, target: number, reward: number][]) {
  return actions.flatMap(([count, logging, target, value]) =>
    Array.from(
      { length: count },
      (): Trajectory => [
        {
          mode: "stochastic",
          logProb: Math.log(logging),
          targetLogProb: Math.log(target),
          reward: value,
        },
      ],
    ),
  );
}

describe("the value of another policy", () => {
  test("is estimated without bias, by weights and with any model: over all logs that there can be", () => {
    fc.assert(
      fc.property(world, (of) => {
        const all = everyTrajectory(of);
        let [inversePropensity, doublyRobust] = [0, 0];
        for (const one of all) {
          for (const other of all) {
            const log = [one.trajectory, other.trajectory];
            const estimates = estimateValue(log, { discount: of.discount });
            const chance = one.chance * other.chance;
            inversePropensity += chance * estimates.inversePropensity.value;
            doublyRobust += chance * (estimates.doublyRobust?.value ?? Number.NaN);
          }
        }
        expect(inversePropensity).toBeCloseTo(trueValue(of), 8);
        expect(doublyRobust).toBeCloseTo(trueValue(of), 8);
      }),
    );
  });

  test("is certain where the model is right", () => {
    const perfect: World = {
      logging: [0.5, 0.3, 0.6],
      target: [0.9, 0.2, 0.7],
      rewards: [1, 2, 3, 4, 5, 6],
      // Of the first step, with what follows it.
      model: [1 + 0.5 * 3.2, 2 + 0.5 * 5.7, 3, 4, 5, 6],
      discount: 0.5,
    };
    const log = everyTrajectory(perfect).map(({ trajectory }) => trajectory);
    const { doublyRobust } = estimateValue(log, { discount: 0.5 });
    expect(doublyRobust?.value).toBeCloseTo(trueValue(perfect), 12);
    expect(doublyRobust?.standardError).toBeCloseTo(0, 12);
  });

  test("of the same policy is what was gained, by every estimator", () => {
    const log = bandit([
      [30, 0.4, 0.4, 1],
      [70, 0.6, 0.6, 3],
    ]);
    const { logged, inversePropensity, selfNormalized, effectiveSampleSize } = estimateValue(log);
    expect(logged.value).toBeCloseTo(2.4, 12);
    expect(inversePropensity).toEqual(logged);
    expect(selfNormalized.value).toBeCloseTo(2.4, 12);
    expect(effectiveSampleSize).toBeCloseTo(100, 10);
  });

  test("of one step is what is expected by hand", () => {
    // Weights 0.5 and 2, sums of weights 15 + 40 = 55.
    const log = bandit([
      [30, 0.8, 0.4, 1],
      [20, 0.3, 0.6, 4],
    ]);
    const { inversePropensity, selfNormalized, ...rest } = estimateValue(log);
    expect(inversePropensity.value).toBeCloseTo((15 * 1 + 40 * 4) / 50, 12);
    expect(selfNormalized.value).toBeCloseTo((15 * 1 + 40 * 4) / 55, 12);
    // Owen 2013, equation 9.9: sum w^2 (r - v)^2 / (sum w)^2.
    const v = 175 / 55;
    const variance = (30 * 0.25 * (1 - v) ** 2 + 20 * 4 * (4 - v) ** 2) / 55 ** 2;
    expect(selfNormalized.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    expect(rest.effectiveSampleSize).toBeCloseTo(55 ** 2 / (30 * 0.25 + 20 * 4), 10);
    expect(rest.largestWeight).toBeCloseTo(2, 12);
    expect(rest.doublyRobust).toBeUndefined();
  });

  test("self-normalized is never beyond what was seen, and follows a shift of the rewards", () => {
    const logs = fc.array(fc.tuple(fc.constant(1), inside, inside, reward), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(logs, (actions) => {
        const rewards = actions.map(([, , , value]) => value);
        const { value } = estimateValue(bandit(actions)).selfNormalized;
        expect(value).toBeGreaterThanOrEqual(Math.min(...rewards) - 1e-9);
        expect(value).toBeLessThanOrEqual(Math.max(...rewards) + 1e-9);
        const shifted = bandit(actions.map(([n, p, q, r]) => [n, p, q, r + 5]));
        expect(estimateValue(shifted).selfNormalized.value).toBeCloseTo(value + 5, 8);
      }),
    );
  });

  test("counts a trajectory that has ended as gaining nothing more", () => {
    const step = { mode: "stochastic", logProb: -1, targetLogProb: -1 } as const;
    const long = [1, 1, 1].map((value) => ({ ...step, reward: value }));
    const short = [{ ...step, reward: 1 }];
    const { selfNormalized, inversePropensity } = estimateValue([long, short]);
    expect(selfNormalized.value).toBeCloseTo(2, 12);
    expect(inversePropensity.value).toBeCloseTo(2, 12);
  });

  test("is in its interval about as often as is said", () => {
    const generator = new NumpyGenerator(17);
    const truth = 0.7 * 2 + 0.3 * 0.5;
    const wrong = { inversePropensity: 0, selfNormalized: 0, doublyRobust: 0 };
    const logs = 1000;
    for (let log = 0; log < logs; log++) {
      const steps = Array.from({ length: 200 }, (): Trajectory => {
        const action = generator.uniform() < 0.4 ? 1 : 0;
        return [
          {
            mode: "stochastic",
            logProb: Math.log(action ? 0.4 : 0.6),
            targetLogProb: Math.log(action ? 0.7 : 0.3),
            reward: (action ? 2 : 0.5) + generator.normal(),
            model: { actionValue: action ? 1.5 : 0.5, stateValue: 0.7 * 1.5 + 0.3 * 0.5 },
          },
        ];
      });
      const estimates = estimateValue(steps);
      for (const name of ["inversePropensity", "selfNormalized", "doublyRobust"] as const) {
        const { lower = 0, upper = 0 } = estimates[name] ?? {};
        if (truth < lower || truth > upper) wrong[name] += 1;
      }
    }
    for (const count of Object.values(wrong)) {
      expect(count / logs).toBeGreaterThan(0.03);
      expect(count / logs).toBeLessThan(0.075);
    }
  });
});

describe("clipping", () => {
  test("lowers the largest weights, and says what is lost by it", () => {
    const log = bandit([
      [90, 0.9, 0.1, 1],
      [10, 0.1, 0.9, 5],
    ]);
    const { inversePropensity, clipping, largestWeight } = estimateValue(log, { largestWeight: 3 });
    const whole = estimateValue(log);
    expect(largestWeight).toBeCloseTo(9, 10);
    expect(clipping.share).toBeCloseTo(0.1, 12);
    // Six of the weight of 9 are cut off a tenth of the decisions.
    expect(clipping.missingMass).toBeCloseTo(0.6, 10);
    // The bias is minus the missing mass times the reward of what was lowered.
    const bias = inversePropensity.value - whole.inversePropensity.value;
    expect(bias).toBeCloseTo(-0.6 * 5, 10);
    expect(inversePropensity.standardError).toBeLessThan(whole.inversePropensity.standardError);
    expect(whole.clipping).toEqual({ share: 0, missingMass: 0 });
  });
});

describe("a log that cannot tell", () => {
  const good: LoggedStep = { mode: "stochastic", logProb: -1, targetLogProb: -1, reward: 0 };
  const refused = (step: Partial<LoggedStep>) => () =>
    estimateValue([[good], [good, { ...good, ...step }]]);

  test("is refused where the arm was deterministic, with the reason", () => {
    expect(refused({ mode: "deterministic" })).toThrow(
      "trajectories[1][1].mode is deterministic: the action had no other, so that nothing is known",
    );
  });

  test.each([
    [{ logProb: -Infinity }, "trajectories[1][1].logProb must be finite, not -Infinity"],
    [{ logProb: Number.NaN }, "trajectories[1][1].logProb must be finite, not NaN"],
    [
      { targetLogProb: Infinity },
      "trajectories[1][1].targetLogProb must be a number or -Infinity, not Infinity",
    ],
    [{ reward: Number.NaN }, "trajectories[1][1].reward must be finite"],
    [
      { model: { actionValue: Infinity, stateValue: 0 } },
      "trajectories[1][1].actionValue must be finite",
    ],
  ])("is refused: %j", (step, message) => {
    expect(refused(step)).toThrow(message);
  });

  test("is refused if it is too short, or has nothing that the target would do", () => {
    expect(() => estimateValue([[good]])).toThrow("trajectories must be at least 2, not 1");
    expect(() => estimateValue([[good], []])).toThrow("trajectories[1] must have a step");
    const never = [{ ...good, targetLogProb: -Infinity }];
    expect(() => estimateValue([never, never])).toThrow(
      "targetLogProb is -Infinity for an action of every trajectory",
    );
  });

  test("is refused if a weight is beyond what a double holds, unless it is clipped", () => {
    const far = [{ ...good, logProb: -1000, targetLogProb: 0 }];
    expect(() => estimateValue([[good], far])).toThrow("largestWeight must be given");
    expect(estimateValue([[good], far], { largestWeight: 10 }).effectiveSampleSize).toBeCloseTo(
      11 ** 2 / (1 + 100),
      10,
    );
  });

  test.each([
    [{ discount: 1.1 }, "discount must be from 0 to 1, not 1.1"],
    [{ largestWeight: 0 }, "largestWeight must be above 0, not 0"],
    [{ alpha: 1 }, "alpha must be from 0 to 1, not 1"],
  ])("nor is it read with %j", (settings, message) => {
    expect(() => estimateValue([[good], [good]], settings)).toThrow(message);
  });
});
