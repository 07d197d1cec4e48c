import { describe, expect, test } from "vitest";
import { environmentFor } from "../../export/policy-environment.ts";
import { packageOf } from "../distributions.ts";

describe("the environment of a policy", () => {
  test("has its spaces, whatever their names and bounds", async () => {
    const environment = await environmentFor(packageOf("clipped").manifest);
    expect(environment.id).toBe("Pendulum-v1");
    environment.release();
  });

  test.each([
    [
      "pushes",
      "Pendulum-v1",
      "one of 3 actions, and Pendulum-v1 observations of 3 numbers and actions of 1",
    ],
    ["pushes", "Taxi-v3", "one of 3 actions, and Taxi-v3 one of 500 states and one of 6 actions"],
    ["clipped", "Hopper-v5", "actions of 1 number, and Hopper-v5 observations of 11 numbers"],
  ])("is refused for other ones: %s in %s", async (name, id, reason) => {
    const { manifest } = packageOf(name);
    await expect(environmentFor(manifest, id)).rejects.toThrow(
      `${name} takes and gives observations of 3 numbers and ${reason}`,
    );
  });
});
