/*
 * DisposableStack and AsyncDisposableStack for Node 22, which has `Symbol.dispose` alone. Node 24
 * has both, and this module then does nothing.
 *
 * Source: ECMAScript proposal "Explicit Resource Management", sections 12.3 and 12.4.
 */

type Release = () => unknown;

/** Runs the releases, the last first. Of several errors, each later one suppresses the former. */
async function releaseAll(releases: readonly Release[]): Promise<void> {
  let failure: { error: unknown } | undefined;
  for (const release of releases.toReversed()) {
    try {
      await release();
    } catch (error) {
      failure = { error: suppressing(error, failure) };
    }
  }
  if (failure) throw failure.error;
}

function releaseAllNow(releases: readonly Release[]): void {
  let failure: { error: unknown } | undefined;
  for (const release of releases.toReversed()) {
    try {
      release();
    } catch (error) {
      failure = { error: suppressing(error, failure) };
    }
  }
  if (failure) throw failure.error;
}

function suppressing(error: unknown, former: { error: unknown } | undefined): unknown {
  if (!former) return error;
  return Object.assign(new Error("An error was suppressed during disposal", { cause: error }), {
    name: "SuppressedError",
    error,
    suppressed: former.error,
  });
}

/** What both kinds of stacks have in common. */
class Stack {
  disposed = false;
  protected releases: Release[] = [];

  adopt<Value>(value: Value, release: (value: Value) => unknown): Value {
    this.defer(() => release(value));
    return value;
  }

  defer(release: Release): void {
    if (this.disposed) throw new ReferenceError("the stack has been disposed of");
    this.releases.push(release);
  }

  protected take(): Release[] {
    if (this.disposed) return [];
    this.disposed = true;
    return this.releases;
  }
}

class SynchronousStack extends Stack {
  readonly [Symbol.toStringTag] = "DisposableStack";

  use<Value extends Disposable | null | undefined>(value: Value): Value {
    if (value) this.defer(() => value[Symbol.dispose]());
    return value;
  }

  move(): SynchronousStack {
    const moved = new SynchronousStack();
    moved.releases = this.take();
    return moved;
  }

  dispose(): void {
    releaseAllNow(this.take());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

class AsynchronousStack extends Stack {
  readonly [Symbol.toStringTag] = "AsyncDisposableStack";

  use<Value extends AsyncDisposable | Disposable | null | undefined>(value: Value): Value {
    if (value && Symbol.asyncDispose in value) this.defer(() => value[Symbol.asyncDispose]());
    else if (value) this.defer(() => value[Symbol.dispose]());
    return value;
  }

  move(): AsynchronousStack {
    const moved = new AsynchronousStack();
    moved.releases = this.take();
    return moved;
  }

  disposeAsync(): Promise<void> {
    return releaseAll(this.take());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync();
  }
}

/** Both stacks, as this module would install them. */
export const stacks = { SynchronousStack, AsynchronousStack };

if (!("AsyncDisposableStack" in globalThis)) {
  Object.assign(globalThis, {
    DisposableStack: SynchronousStack,
    AsyncDisposableStack: AsynchronousStack,
  });
}
