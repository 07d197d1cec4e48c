import type { LearnerState } from "../../learner.ts";
import { blockOf, stackedShape } from "../../stacks.ts";
import { tensorOn } from "../program.ts";
import { checkedState } from "../state.ts";
import type { TracedStep } from "../traced-step.ts";
import { DeviceVectors } from "./device-vectors.ts";
import type { Download } from "./download.ts";

/**
 * The state of all copies in buffers of a device, each vector of all copies in one, copy by copy.
 * What is written waits in the memory of the process until the device is used next. What is fetched
 * stays there until the state changes. All asynchronous methods use the device, and must be called in
 * turn.
 */
export class DeviceState {
  readonly vectors = new DeviceVectors();
  private readonly step: TracedStep;
  private readonly count: number;
  private readonly download: Download;
  /** The states of copies that have been written since the device was last used. */
  private readonly written = new Map<number, LearnerState>();
  /** What has come down from the device since the state last changed. */
  private readonly fetched: LearnerState = new Map();

  /** @param count the number of copies */
  constructor(step: TracedStep, count: number, download: Download) {
    this.step = step;
    this.count = count;
    this.download = download;
  }

  /** A vector of all copies that has been fetched since the state last changed, if it has. */
  known(name: string): Float32Array | undefined {
    return this.fetched.get(name);
  }

  /** A vector of all copies, without what waits to be taken up. */
  async fetch(name: string): Promise<Float32Array> {
    const known = this.known(name);
    if (known) return known;
    const values = await this.download.copy(this.vectors.get(name));
    this.fetched.set(name, values);
    return values;
  }

  /** Takes up what was written. */
  async settle(): Promise<void> {
    const { count } = this;
    if (this.written.size === 0) return;
    const states = new Map(this.written);
    this.written.clear();
    for (const [name, { length }] of this.step.state) {
      const values =
        states.size === count ? new Float32Array(count * length) : (await this.fetch(name)).slice();
      for (const [copy, state] of states) blockOf(values, copy, count).set(state.get(name) ?? []);
      // The next step takes it up to the device.
      this.vectors.set(name, tensorOn(values, stackedShape([length], count)));
    }
    this.changed();
  }

  /** The state has changed on the device. */
  changed(): void {
    this.fetched.clear();
  }

  /** A copy's state. */
  async read(copy: number): Promise<LearnerState> {
    await this.settle();
    const state: LearnerState = new Map();
    for (const name of this.step.state.keys()) {
      state.set(name, blockOf(await this.fetch(name), copy, this.count).slice());
    }
    return state;
  }

  /**
   * Replaces a copy's state before the device is used next.
   *
   * @throws {RangeError} if a vector is missing or has the wrong length
   */
  write(copy: number, state: LearnerState): void {
    const checked = checkedState(this.step, state);
    this.written.set(
      copy,
      new Map(Array.from(checked, ([name, vector]) => [name, vector.slice()])),
    );
  }
}
