import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { act } from "./client.ts";
import { openModel } from "./onnx-file.ts";
import { bundledOrWritten, refusalOfPackage, withActor } from "./packages.ts";

/** A change takes a fraction of this: what takes longer hangs. */
const patience = 60_000;

/** These bytes are put in the place of others. */
interface Edit {
  at: number;
  removed: number;
  inserted: readonly number[];
}

type Bytes = Uint8Array<ArrayBuffer>;

function apply(bytes: Bytes, { at, removed, inserted }: Edit): Bytes {
  return Uint8Array.of(...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at + removed));
}

/** What is bundled and asked, while its actor or that of another package is changed. */
describe.each([
  ["pendulum", "pendulum", [1, 0, 0]],
  ["taxi", "taxi", 328],
  ["composed", "pendulum", [1, 0, 0]],
])("an actor of %s that was changed at random", (name, asked, observation) => {
  const exported = bundledOrWritten(name);
  const original = new Uint8Array(exported.actor);
  const valid = { observation, seed: 1 };

  /** Where the file is not the numbers of a tensor: nearly everything that can be wrong lies there. */
  const structure = (() => {
    const isNumber = new Uint8Array(original.length);
    for (const { rawData } of openModel(exported.actor).graph.initializer) {
      isNumber.fill(1, rawData.byteOffset, rawData.byteOffset + rawData.length);
    }
    return [...isNumber.keys()].filter((at) => !isNumber[at]);
  })();
  const place = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...structure) },
    fc.nat({ max: original.length - 1 }),
  );
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(place, fc.nat({ max: 7 }))
        .map(([at, bit]) => ({ at, removed: 1, inserted: [original[at] ^ (1 << bit)] })),
    },
    place.map((at) => ({ at, removed: original.length, inserted: [] })),
    fc.record({
      at: fc.oneof(place, fc.constant(original.length)),
      removed: fc.nat({ max: 40 }),
      inserted: fc.oneof(
        fc.array(fc.nat({ max: 255 }), { maxLength: 20 }),
        fc
          .tuple(place, fc.nat({ max: 400 }))
          .map(([from, length]) => [...original.subarray(from, from + length)]),
      ),
    }),
  );
  const changed = fc
    .array(edit, { minLength: 1, maxLength: 2 })
    .map((edits) => edits.reduce(apply, original))
    .filter((bytes) => String(bytes) !== String(original))
    .map(({ buffer }) => buffer);

  test("is never the actor of its manifest", async () => {
    const property = fc.asyncProperty(changed, async (actor) => {
      const [{ pointer }] = (await refusalOfPackage(exported.manifest, actor))?.errors ?? [];
      expect(["/manifest/actor/bytes", "/manifest/actor/sha256"]).toContain(pointer);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test("is refused or acts, if its manifest is made to suit it, and the Worker goes on", async () => {
    const expected = await act(asked, valid);
    const outcomes = { accepted: 0, refused: 0 };
    const property = fc.asyncProperty(changed, async (actor) => {
      const forged = await withActor(exported, actor);
      const refusal = await refusalOfPackage(forged.manifest, forged.actor);
      outcomes[refusal ? "refused" : "accepted"] += 1;
      expect(await act(asked, valid)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 300, timeout: patience });
    expect(outcomes.accepted).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
  });
});
