import { checkFinite } from "./checks.ts";
import type { Learner } from "./learner.ts";
import type { LearnerCopy, StackedLearner, StackedNumbers } from "./stacked-learner.ts";

/** The numbers of a gradient step of one member. */
interface Taken extends Omit<StackedNumbers, "numbers"> {
  readonly numbers: Float32Array;
}

/** A member that waits for the others to take its next step. */
interface Waiting {
  /** The number of the step. */
  readonly t: number;
  readonly share: number | undefined;
  readonly taken: PromiseWithResolvers<Taken>;
}

/** Takes a step of all members once each of them has asked for it. */
class Lockstep<Field extends string> {
  private readonly stacked: StackedLearner<Field>;
  /** The copies whose members are still there. */
  private readonly members: Set<number>;
  private readonly waiting = new Map<number, Waiting>();

  constructor(stacked: StackedLearner<Field>) {
    this.stacked = stacked;
    this.members = new Set(stacked.copies.keys());
  }

  step(copy: number, t: number, share: number | undefined): Promise<Taken> {
    const taken = Promise.withResolvers<Taken>();
    this.waiting.set(copy, { t, share, taken });
    this.stepIfAllWait();
    return taken.promise;
  }

  /** The others no longer wait for a member that leaves; the last one releases the learner. */
  async leave(copy: number): Promise<void> {
    if (!this.members.delete(copy)) return;
    this.waiting.get(copy)?.taken.reject(new Error("the learner was released during its step"));
    this.waiting.delete(copy);
    if (this.members.size === 0) await this.stacked.release();
    else this.stepIfAllWait();
  }

  private stepIfAllWait(): void {
    if (this.waiting.size < this.members.size) return;
    const asked = new Map(this.waiting);
    this.waiting.clear();
    this.take([...asked.values()]).then(
      ({ numbers, ...names }) => {
        for (const [copy, { taken }] of asked) taken.resolve({ ...names, numbers: numbers[copy] });
      },
      (error) => {
        for (const { taken } of asked.values()) taken.reject(error);
      },
    );
  }

  private async take(asked: readonly Waiting[]): Promise<StackedNumbers> {
    const [{ t, share }] = asked;
    const other = asked.find((each) => each.t !== t || each.share !== share);
    if (!other) return this.stacked.step(t, share);
    const what = other.t === t ? `with learning rates of ${share} and ${other.share}` : "";
    throw new Error(
      `learners that step together must take the same step, not ${t} and ${other.t} ${what}`.trim(),
    );
  }
}

/** Makes a copy a learner of its own. */
function memberOf<Field extends string>(
  { layouts, actionColumns }: StackedLearner<Field>,
  { batch, forward, gradients, read, write }: LearnerCopy<Field>,
  copy: number,
  lockstep: Lockstep<Field>,
): Learner<Field> {
  let steps = 0;
  return {
    layouts,
    batch,
    get steps() {
      return steps;
    },
    async step(share) {
      const { reports, checked, numbers } = await lockstep.step(copy, steps + 1, share);
      steps += 1;
      checkFinite(numbers, (i) => checked[i], steps);
      return Object.fromEntries(reports.map((name, i) => [name, numbers[i]]));
    },
    async act(observations, noise) {
      const { action } = await forward("act", { observation: observations, noise });
      checkFinite(action, (i) => `dimension ${i % actionColumns} of the action`, steps);
      return action;
    },
    async forward(pass, inputs) {
      const outputs = await forward(pass, inputs);
      for (const [name, values] of Object.entries(outputs)) {
        checkFinite(values, (i) => `${name} of row ${i}`, steps);
      }
      return outputs;
    },
    gradients,
    read,
    write(state, stepsTaken) {
      write(state);
      steps = stepsTaken;
    },
    release: () => lockstep.leave(copy),
  };
}

/**
 * Makes the copies of a stacked learner learners of their own. A gradient step of one waits until
 * each of the others wants to take its next one, too, or has been released; then the device takes
 * them all at once. The last that is released releases the stacked learner.
 *
 * A step rejects for a learner alone if its numbers are not finite. It rejects for all if they are not
 * at the same step, with the same learning rate.
 */
export function membersOf<Field extends string>(stacked: StackedLearner<Field>): Learner<Field>[] {
  const lockstep = new Lockstep(stacked);
  return stacked.copies.map((copy, i) => memberOf(stacked, copy, i, lockstep));
}
