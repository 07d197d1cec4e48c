import { describe, expect, test } from "vitest";
import { widthOf } from "../../../schemas/space.ts";
import { makeEnvironment } from "../../../train/environments/registry.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";

type Bounds = readonly [number, number];
interface Ranges {
  healthy_z_range: Bounds;
  healthy_angle_range: Bounds;
  healthy_state_range?: Bounds;
}
const inside = ([low, high]: Bounds, x: number) => low < x && x < high;

/**
 * Steps from many states with some bounds; tells of each whether the episode went on, and whether it
 * should have by what was observed: x, z and the angle come first, the joints and velocities follow.
 */
async function outcomes(id: string, ranges: Ranges) {
  const environment = await makeEnvironment(id, {
    ...ranges,
    reset_noise_scale: 1,
    exclude_current_positions_from_observation: false,
  });
  const still = new Array(widthOf(environment.actionSpace)).fill(0);
  const told = Array.from({ length: 60 }, (_, seed) => {
    environment.reset(seed);
    const { observation, terminated } = environment.step(still);
    const [, z, angle] = observation;
    const state = ranges.healthy_state_range;
    const healthy =
      inside(ranges.healthy_z_range, z) &&
      inside(ranges.healthy_angle_range, angle) &&
      (!state || observation.subarray(2).every((x) => inside(state, x)));
    return { terminated, healthy };
  });
  environment.release();
  return told;
}

describe.each([
  ["Hopper-v5", true],
  ["Walker2d-v5", false],
])("%s ends exactly where it is not healthy", (id, hasState) => {
  const wide: Bounds = [-9, 9];
  const only = (changes: Partial<Ranges>): Ranges => ({
    healthy_z_range: wide,
    healthy_angle_range: wide,
    // Velocities are observed up to 10, and clipped beyond.
    ...(hasState && { healthy_state_range: wide }),
    ...changes,
  });
  const cases: [string, Ranges][] = [
    ["too low", only({ healthy_z_range: [1.2, 9] })],
    ["too high", only({ healthy_z_range: [-9, 1.2] })],
    ["tilted back", only({ healthy_angle_range: [-0.1, 9] })],
    ["tilted forward", only({ healthy_angle_range: [-9, 0.1] })],
  ];
  if (hasState) {
    cases.push(
      ["with a part of its state too low", only({ healthy_state_range: [-0.9, 9] })],
      ["with a part of its state too high", only({ healthy_state_range: [-9, 0.9] })],
    );
  }

  test.each(cases)("for being %s", async (_, ranges) => {
    const told = await outcomes(id, ranges);
    for (const { terminated, healthy } of told) expect(terminated).toBe(!healthy);
    expect(new Set(told.map(({ healthy }) => healthy)).size).toBe(2);
  });

  test("by any bounds together", async () => {
    const random = new NumpyGenerator(6);
    for (let i = 0; i < 8; i++) {
      const bounds = (): Bounds => [random.uniform(-2, 0.2), random.uniform(0.4, 4)];
      const ranges = {
        healthy_z_range: bounds(),
        healthy_angle_range: bounds(),
        ...(hasState && {
          healthy_state_range: [random.uniform(-9, -1), random.uniform(1, 9)] as const,
        }),
      };
      for (const { terminated, healthy } of await outcomes(id, ranges)) {
        expect(terminated).toBe(!healthy);
      }
    }
  });
});
