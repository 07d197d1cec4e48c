import { createSession } from "softedge:inference";
import { describe, expect, test } from "vitest";
import { readModelMessage } from "../../edge/onnx/read-message.ts";
import { mostActorBytes } from "../../edge/package/check-model.ts";
import { checkPackage } from "../../edge/package/check-package.ts";
import { writeModelMessage } from "./onnx-file.ts";
import { bundled, refusalOfPackage, withActor } from "./packages.ts";

describe.each(["pendulum", "taxi"])("the exported package of %s", (name) => {
  const { manifest, actor } = bundled(name);

  test("is accepted", async () => {
    expect(await checkPackage(manifest, actor, createSession)).toEqual(manifest);
  });

  test("is read field by field, with no byte left over: written again, it is the same", () => {
    const written = writeModelMessage(readModelMessage(new Uint8Array(actor)));
    expect(new Uint8Array(written)).toEqual(new Uint8Array(actor));
  });

  test("is not accepted with the actor of the other", async () => {
    const other = bundled(name === "taxi" ? "pendulum" : "taxi");
    expect(await refusalOfPackage(manifest, other.actor)).toMatchObject({
      errors: [{ pointer: "/manifest/actor/bytes" }],
    });
    const forged = await withActor({ manifest, actor }, other.actor);
    expect(await refusalOfPackage(forged.manifest, forged.actor)).toMatchObject({
      detail: expect.stringContaining("/actor/graph/"),
    });
  });
});

describe("a package is refused, whose manifest is true of its bytes, but whose actor is", () => {
  const exported = bundled("pendulum");
  const whole = [...new Uint8Array(exported.actor)];
  const endless = Array<number>(11).fill(0x80);

  test.each<[string, number[], string]>([
    ["empty", [], "/manifest/actor/bytes"],
    ["JSON", [...new TextEncoder().encode("{}")], "has a field 15 in ModelProto"],
    ["cut short", whole.slice(0, -1), "is no whole protocol buffer"],
    ["cut short by half", whole.slice(0, whole.length / 2), "is no whole protocol buffer"],
    ["followed by a zero", [...whole, 0], "has a field 0 in ModelProto"],
    ["followed by another", [...whole, ...whole], "has ModelProto.irVersion twice"],
    [
      "followed by a group of ONNX's",
      [...whole, 0x3b, 0x3c],
      "has ModelProto.graph in another type",
    ],
    ["followed by an immense length", [...whole, 0x72, 0xff, 0xff, 0xff, 0xff, 7], "is no whole"],
    ["followed by a length that never ends", [...whole, 0x72, ...endless], "is no whole"],
    ["followed by a tag that never ends", [...whole, ...endless], "is no whole protocol buffer"],
    ["led by a number that never ends", [0x08, ...endless, 1], "is no whole protocol buffer"],
    ["led by text that is not UTF-8", [0x12, 2, 0xc3, 0x28], "is no whole protocol buffer"],
    ["led by a message that outgrows the one around it", [0x72, 2, 0x0a, 1], "is no whole"],
  ])("%s", async (_, bytes, detail) => {
    const { manifest, actor } = await withActor(exported, Uint8Array.from(bytes).buffer);
    expect((await refusalOfPackage(manifest, actor))?.detail).toContain(detail);
  });
});

describe("a package is refused", () => {
  const pendulum = bundled("pendulum");
  const { manifest, actor } = pendulum;
  const pointerOf = async (manifest: unknown, actor: ArrayBuffer) => {
    const problem = await refusalOfPackage(manifest, actor);
    return problem?.errors?.map(({ pointer }) => pointer);
  };

  test.each([
    ["null", null, "/manifest"],
    ["a list", [], "/manifest"],
    [
      "another distribution",
      { ...manifest, distribution: "categorical" },
      "/manifest/distribution",
    ],
    ["a name that is none", { ...manifest, name: "../taxi" }, "/manifest/name"],
    ["a field more", { ...manifest, script: "" }, "/manifest/script"],
    ["an actor elsewhere", manifestWith({ file: "/etc/passwd" }), "/manifest/actor/file"],
    ["no bounds of actions", { ...manifest, action: undefined }, "/manifest/action"],
    ["another length", manifestWith({ bytes: 1 }), "/manifest/actor/bytes"],
    ["another SHA-256", manifestWith({ sha256: "0".repeat(64) }), "/manifest/actor/sha256"],
    ["another version", { ...manifest, version: "0".repeat(16) }, "/manifest/version"],
  ])("whose manifest is, or has, %s", async (_, manifest, pointer) => {
    expect(await pointerOf(manifest, actor)).toContain(pointer);
  });

  function manifestWith(change: object) {
    return { ...manifest, actor: { ...manifest.actor, ...change } };
  }

  test("whose actor is larger than any may be, before it is read", async () => {
    const large = await withActor(pendulum, new ArrayBuffer(mostActorBytes + 1));
    expect(await refusalOfPackage(large.manifest, large.actor)).toMatchObject({
      detail: `/actor must have at most ${mostActorBytes} bytes, not ${mostActorBytes + 1}`,
    });
  });

  test("whose actor has a single bit changed", async () => {
    const changed = new Uint8Array(actor.slice(0));
    changed[changed.length >> 1] ^= 1;
    expect(await pointerOf(manifest, changed.buffer)).toEqual(["/manifest/actor/sha256"]);
  });
});
