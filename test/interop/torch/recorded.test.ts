import { describe, expect, test } from "vitest";
import { openZip } from "../../../interop/archive/zip.ts";
import { ImportError } from "../../../interop/policy/foreign-policy.ts";
import { readTorch } from "../../../interop/torch/read-torch.ts";
import { stateDict } from "../../../interop/torch/state-dict.ts";
import { content, pythonFile, sb3File } from "../fixtures.ts";

describe("a file of torch.save", () => {
  const checkpoint = readTorch(pythonFile("checkpoint.pt"));
  const values = checkpoint instanceof Map ? checkpoint : new Map<string, undefined>();
  const tensors = stateDict(values.get("model_state_dict"));

  test("is a value of Python, such as a dict of a checkpoint", () => {
    expect([...values.keys()]).toEqual(["model_state_dict", "iter", "infos"]);
    expect(values.get("iter")).toBe(3);
  });

  test.each(Object.entries(content.tensors))(
    "has the tensor that PyTorch wrote: %s",
    (name, told) => {
      const tensor = tensors.get(name);
      expect(tensor).toMatchObject({ dtype: told.dtype, shape: told.shape });
      expect([...(tensor?.data ?? [])]).toEqual(told.data);
    },
  );

  test("has float32 for float32, and float64 for what float32 cannot hold", () => {
    const kinds = ["whole", "float16", "bfloat16", "float64", "int32", "bool"].map(
      (name) => tensors.get(name)?.data.constructor,
    );
    const [single, double] = [Float32Array, Float64Array];
    expect(kinds).toEqual([single, single, single, double, double, double]);
  });
});

test("state dicts of Stable-Baselines3 are those of its policies", () => {
  const policy = stateDict(readTorch(openZip(sb3File("pendulum-sac.zip")).read("policy.pth")));
  expect([...policy.keys()]).toContain("actor.latent_pi.0.weight");
  expect(policy.get("actor.latent_pi.0.weight")?.shape).toEqual([32, 3]);
  expect(policy.get("actor.mu.bias")?.data).toHaveLength(1);
});

describe("what is no state dict of dense tensors is refused, with what to do", () => {
  const read = (file: string) => () =>
    Array.from(stateDict(readTorch(pythonFile(file))).values(), ({ data }) => data);

  test.each([
    ["module.pt", /"torch.nn.modules.linear.Linear": save module.state_dict\(\) instead/],
    ["sparse.pt", /"torch._utils._rebuild_sparse_tensor" at "a"/],
    ["quantized.pt", /tensors in a storage "QUInt8Storage" are not read/],
    ["complex.pt", /tensors in a storage "ComplexFloatStorage" are not read/],
    ["negated.pt", /negated or conjugated view: save it after .resolve_neg\(\)/],
    ["large-integer.pt", /a tensor of int64 has integers beyond 2\^53/],
    ["legacy.pt", /PyTorch before 1.6: open it with PyTorch 1.6 or later and save it anew/],
    ["script.pt", /TorchScript program \(torch.jit.save\): save the module's state_dict\(\)/],
    ["values-2.pkl", /plain pickle, not one of PyTorch/],
    ["content.json", /not a zip archive/],
  ])("%s", (file, message) => {
    expect(read(file)).toThrow(message);
    expect(read(file)).toThrow(ImportError);
  });
});
