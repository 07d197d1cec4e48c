import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkedPolicyName, defaultPolicyName } from "../../export/policy-name.ts";
import { readPackage } from "../../export/policy-package.ts";
import { shippedPolicies } from "../../export/shipped-policies.ts";
import { policyName } from "../../schemas/manifest.ts";
import { definitions } from "../../train/environments/built-in.ts";

describe("the default name of a policy", () => {
  test.each([
    ["Pendulum-v1", "pendulum"],
    ["InvertedPendulum-v5", "inverted-pendulum"],
    ["InvertedDoublePendulum-v5", "inverted-double-pendulum"],
    ["MountainCarContinuous-v0", "mountain-car-continuous"],
    ["HumanoidStandup-v5", "humanoid-standup"],
    ["Walker2d-v5", "walker2d"],
    ["Walker2DBullet-v0", "walker2d-bullet"],
    ["gymnasium:LunarLander-v3", "lunar-lander"],
    ["gymnasium:ALE/Pong-v5", "ale-pong"],
    ["Puck-v0", "puck"],
    ["my_puck", "my-puck"],
  ])("%s is in kebab-case: %s", (environment, name) => {
    expect(defaultPolicyName(environment)).toBe(name);
  });

  test.each(definitions.map(({ id }) => id))("%s has one that a policy can have", (id) => {
    expect(checkedPolicyName(defaultPolicyName(id))).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test("is that of the policies that come with softedge", () => {
    for (const name of shippedPolicies("policies")) {
      const { environment = "" } = readPackage(join("policies", name)).manifest;
      // Of several policies of an environment, one has its name alone.
      expect(`${name}-`.startsWith(`${defaultPolicyName(environment)}-`)).toBe(true);
    }
  });

  test("is valid for whatever ends with a letter", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (before) => {
        expect(policyName.safeParse(defaultPolicyName(`${before}a`)).error).toBeUndefined();
      }),
    );
  });
});

test("a name that no policy can have is refused with the limit", () => {
  expect(() => checkedPolicyName("My Hopper")).toThrow(
    'the policy\'s name "My Hopper" must be 1 to 63 of a-z, 0-9 and -, not starting with -',
  );
});
