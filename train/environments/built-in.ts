import { acrobot } from "./acrobot.ts";
import { ant } from "./ant.ts";
import { cartPole } from "./cart-pole.ts";
import { continuousMountainCar } from "./continuous-mountain-car.ts";
import type { EnvironmentDefinition } from "./definition.ts";
import { halfCheetah } from "./half-cheetah.ts";
import { hopper } from "./hopper.ts";
import { humanoid } from "./humanoid.ts";
import { humanoidStandup } from "./humanoid-standup.ts";
import { invertedDoublePendulum } from "./inverted-double-pendulum.ts";
import { invertedPendulum } from "./inverted-pendulum.ts";
import { mountainCar } from "./mountain-car.ts";
import { pendulum } from "./pendulum.ts";
import { pusher } from "./pusher.ts";
import { reacher } from "./reacher.ts";
import { swimmer } from "./swimmer.ts";
import { taxi } from "./taxi.ts";
import { walker2d } from "./walker2d.ts";

/** The environments that come with softedge. */
export const definitions: readonly EnvironmentDefinition[] = [
  hopper,
  walker2d,
  halfCheetah,
  ant,
  humanoid,
  humanoidStandup,
  swimmer,
  reacher,
  pusher,
  invertedPendulum,
  invertedDoublePendulum,
  pendulum,
  continuousMountainCar,
  mountainCar,
  cartPole,
  acrobot,
  taxi("Taxi-v3"),
  taxi("Taxi-v4"),
];
