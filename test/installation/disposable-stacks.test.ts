import { describe, expect, test } from "vitest";
import { stacks } from "../../installation/disposable-stacks.ts";

/** Runs the same on Node's own stacks and on those for Node 22, and returns what happened. */
async function played(
  play: (
    make: () => AsyncDisposableStack | InstanceType<typeof stacks.AsynchronousStack>,
    note: (text: string) => void,
  ) => Promise<void>,
): Promise<[own: string[], nodes: string[]]> {
  const [own, nodes]: [string[], string[]] = [[], []];
  await play(
    () => new stacks.AsynchronousStack(),
    (text) => void own.push(text),
  );
  await play(
    () => new AsyncDisposableStack(),
    (text) => void nodes.push(text),
  );
  return [own, nodes];
}

describe("the stacks for Node 22 do what Node 24's do", () => {
  test("release in reverse order, once", async () => {
    const [own, nodes] = await played(async (make, note) => {
      const stack = make();
      note(String(stack.adopt(1, (value) => note(`adopted ${value}`))));
      stack.defer(async () => note("deferred"));
      stack.use({ [Symbol.dispose]: () => note("used") });
      stack.use({ [Symbol.asyncDispose]: async () => note("used asynchronously") });
      stack.use(null);
      await stack.disposeAsync();
      await stack[Symbol.asyncDispose]();
      note(String(stack.disposed));
    });
    expect(own).toEqual(nodes);
    expect(own).toEqual(["1", "used asynchronously", "used", "deferred", "adopted 1", "true"]);
  });

  test("hand over what they hold", async () => {
    const [own, nodes] = await played(async (make, note) => {
      const stack = make();
      stack.defer(() => note("released"));
      const moved = stack.move();
      await stack.disposeAsync();
      note("moved");
      await moved.disposeAsync();
      try {
        stack.defer(() => {});
      } catch (error) {
        note(error instanceof ReferenceError ? "refused" : "");
      }
    });
    expect(own).toEqual(nodes);
    expect(own).toEqual(["moved", "released", "refused"]);
  });

  test("throw a single error as it is, and several as suppressed ones", async () => {
    const [own, nodes] = await played(async (make, note) => {
      const failing = (count: number) => {
        const stack = make();
        for (let i = 0; i < count; i++) {
          stack.defer(() => {
            throw new Error(`failure ${i}`);
          });
        }
        return stack.disposeAsync().catch((error) => error);
      };
      note((await failing(1)).message);
      const two = await failing(2);
      note(`${two.name}: ${two.error.message}, suppressed: ${two.suppressed.message}`);
    });
    expect(own).toEqual(nodes);
    expect(own[1]).toBe("SuppressedError: failure 0, suppressed: failure 1");
  });

  test("work with `using`, synchronously", () => {
    const noted: string[] = [];
    {
      using stack = new stacks.SynchronousStack();
      stack.defer(() => noted.push("first"));
      stack.use({ [Symbol.dispose]: () => noted.push("second") });
    }
    expect(noted).toEqual(["second", "first"]);
  });
});
