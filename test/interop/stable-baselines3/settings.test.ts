import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { openZip } from "../../../interop/archive/zip.ts";
import { readStableBaselines3 } from "../../../interop/stable-baselines3/read.ts";
import { sb3File } from "../fixtures.ts";

/** A recorded model whose settings are changed. */
function changed(change: (data: Record<string, unknown>) => void, file = "pendulum-ppo.zip") {
  const archive = openZip(sb3File(file));
  const data = JSON.parse(new TextDecoder().decode(archive.read("data")));
  change(data);
  const entries = archive.names.map((name) => [name, Uint8Array.from(archive.read(name))] as const);
  return zipSync({ ...Object.fromEntries(entries), data: strToU8(JSON.stringify(data)) });
}

/** policy_kwargs with a class, as a pickle of protocol 0. */
function kwargsOf(setting: string, pickled: string) {
  const pickle = `(dS'${setting}'\n${pickled}s.`;
  return { ":serialized:": Buffer.from(pickle).toString("base64") };
}

const read = (change: (data: Record<string, unknown>) => void) => () =>
  readStableBaselines3(changed(change));

test("a model that is only packed anew is read", () => {
  expect(read(() => {})()).toMatchObject({ kind: "clipped_gaussian", algorithm: "ppo" });
});

test("a features extractor without tensors, which would be left out unnoticed", () => {
  const extractor = (name: string) => (data: Record<string, unknown>) => {
    data.policy_kwargs = kwargsOf("features_extractor_class", `c${name}\n`);
  };
  expect(read(extractor("mine\nScaling"))).toThrow(
    'the features extractor is the global "mine.Scaling": softedge knows only',
  );
  const own = "stable_baselines3.common.torch_layers\nFlattenExtractor";
  expect(read(extractor(own))).not.toThrow();
});

test.each(["__main__", "mine.policies", "stable_baselines3_zoo"])(
  "a policy of a class of the module %s, which may compute anything",
  (module) => {
    const refused = read((data) => {
      data.policy_class = { __module__: module };
    });
    expect(refused).toThrow(`the policy is of a class of the module "${module}"`);
  },
);

test("a model that was saved without the settings of its policy", () => {
  expect(
    read((data) => {
      delete data.policy_kwargs;
    }),
  ).toThrow("policy_kwargs");
});
