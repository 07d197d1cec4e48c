import {
  type ContinuousEnvironment,
  checkContinuousAction,
  type Dynamics,
  episodes,
} from "./environment.ts";
import { NumpyGenerator } from "./numpy-generator.ts";

const maximumSpeed = 8;
const maximumTorque = 2;
const timeStep = 0.05;
const gravity = 10;
const { fround } = Math;

/** The angle in [-pi, pi) that differs from x by whole turns; the remainder has the divisor's sign. */
function wrap(x: number): number {
  const turn = 2 * Math.PI;
  const remainder = (x + Math.PI) % turn;
  return (remainder < 0 ? remainder + turn : remainder) - Math.PI;
}

/**
 * A pendulum of unit length and mass to be swung up and held upright (theta = 0) by a torque u.
 *
 *     reward = -( theta^2 + 0.1 thetadot^2 + 0.001 u^2 )
 *     thetadot <- clip( thetadot + (15 sin theta + 3 u) dt, -8, 8 ),   theta <- theta + thetadot dt
 *
 * The torque is a float32, as Gymnasium hands it on, and so is what is computed of it alone.
 */
class PendulumDynamics implements Dynamics<Float64Array, ArrayLike<number>> {
  private generator = new NumpyGenerator(0);
  private theta = 0;
  private speed = 0;

  reset(seed?: number): Float64Array {
    if (seed !== undefined) this.generator = new NumpyGenerator(seed);
    this.theta = this.generator.uniform(-Math.PI, Math.PI);
    this.speed = this.generator.uniform(-1, 1);
    return this.observe();
  }

  step(action: ArrayLike<number>) {
    checkContinuousAction(actionSpace, action);
    const torque = fround(Math.min(Math.max(action[0], -maximumTorque), maximumTorque));
    const effort = fround(fround(0.001) * fround(torque * torque));
    const theta = wrap(this.theta);
    const cost = theta * theta + 0.1 * (this.speed * this.speed) + effort;

    const acceleration = 1.5 * gravity * Math.sin(this.theta) + fround(3 * torque);
    const speed = this.speed + acceleration * timeStep;
    this.speed = Math.min(Math.max(speed, -maximumSpeed), maximumSpeed);
    this.theta += this.speed * timeStep;
    return { observation: this.observe(), reward: -cost, terminated: false };
  }

  private observe(): Float64Array {
    return Float64Array.of(
      fround(Math.cos(this.theta)),
      fround(Math.sin(this.theta)),
      fround(this.speed),
    );
  }
}

const actionSpace = { kind: "box" as const, low: [-maximumTorque], high: [maximumTorque] };

/** Pendulum-v1: observation (cos theta, sin theta, thetadot), 200 steps an episode. */
export function makePendulum(): ContinuousEnvironment {
  return {
    id: "Pendulum-v1",
    kind: "continuous",
    observationSpace: { kind: "box", low: [-1, -1, -maximumSpeed], high: [1, 1, maximumSpeed] },
    actionSpace,
    ...episodes(new PendulumDynamics(), 200),
  };
}
