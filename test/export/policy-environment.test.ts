import { describe, expect, test, vi } from "vitest";
import { environmentFor, playingIn } from "../../export/policy-environment.ts";
import { findEnvironment } from "../../train/environments/registry.ts";
import { packageOf } from "../distributions.ts";

/** A policy that plays in the puck of the tests, as it was at the time of a hash. */
async function puckFacts(sha256?: string) {
  const { id, source, make } = await findEnvironment("test/environments/puck.ts");
  const environment = await make();
  const { observationSpace: observation, actionSpace: action } = environment;
  environment.release();
  return {
    ...{ name: "puck", observation, action, environment: id },
    environment_options: { max_episode_steps: 7 },
    environment_file: { path: source?.file ?? "", sha256: sha256 ?? source?.sha256 ?? "" },
  };
}

describe("the environment of a policy from a file", () => {
  test("is that of the file that its manifest names, with the policy's options", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { id, make } = await playingIn(await puckFacts());
    const environment = await make();
    expect([id, environment.maxEpisodeSteps]).toEqual(["Puck-v0", 7]);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test("is warned of where the file has changed", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    await environmentFor(await puckFacts("0".repeat(64)));
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      "warning: test/environments/puck.ts has changed since puck was made",
    );
    warn.mockRestore();
  });

  test("is asked for where the file is gone, or another environment's", async () => {
    const facts = await puckFacts();
    const at = (path: string) => ({ ...facts, environment_file: { path, sha256: "" } });
    await expect(environmentFor(at("gone/puck.ts"))).rejects.toThrow(
      /^puck plays in Puck-v0, and there is no file gone\/puck.ts in .*: give its file by --environment FILE$/,
    );
    await expect(environmentFor(at("test/environments/balance.ts"))).rejects.toThrow(
      "puck plays in Puck-v0, and test/environments/balance.ts is Balance-v0: give its file by",
    );
  });

  test("is the one that is given, with the policy's options if it has the same id", async () => {
    const facts = { ...(await puckFacts()), environment_file: { path: "gone.ts", sha256: "" } };
    const { id, options } = await playingIn(facts, "./test/environments/puck.ts");
    expect([id, options]).toEqual(["Puck-v0", { max_episode_steps: 7 }]);
    expect((await playingIn(facts, "Pendulum-v1")).options).toEqual({});
  });
});

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
