import type { ActionCosts } from "./cost.ts";
import {
  charged,
  freeActionsPerDay,
  priceOf,
  prices,
  requestCpuSeconds,
  totalPrice,
} from "./prices.ts";
import { usageOf, type Way, ways } from "./usage.ts";

const titles: Record<Way, string> = {
  plain: "plain",
  experiment: "in an experiment",
  logged: "and logged",
  stream: "stream",
};

const quantity = (value: number) =>
  value === 0 ? "0" : value < 10 ? value.toPrecision(2) : Math.round(value).toLocaleString("en");
const dollars = (value: number) => `$${value.toFixed(value !== 0 && value < 0.1 ? 4 : 2)}`;

/** The rate and the units that the sums are for. */
export interface Assumptions {
  actionsPerSecond: number;
  actionsPerUnit: number;
}

/** Formats CPU times and prices as tables in Markdown, as they stand in docs/deploy.md. */
export function describeCosts(costs: ActionCosts, assumed: Assumptions): string {
  const { cpu_us: cpu, bytes_per_decision: bytesPerDecision } = costs;
  const usagesOf = (streamCpuSeconds: number) =>
    ways.map((way) => usageOf(way, { ...assumed, bytesPerDecision, streamCpuSeconds, cpu }));
  const usages = usagesOf(requestCpuSeconds.paid);
  const line = (title: string, cells: readonly string[]) => `| ${[title, ...cells].join(" | ")} |`;
  const used = charged.filter((what) => usages.some((usage) => usage[what] > 0));
  const free = usagesOf(requestCpuSeconds.free).map(freeActionsPerDay);
  return [
    line(
      "for a million actions",
      ways.map((way) => titles[way]),
    ),
    line("---", Array(ways.length).fill("---:")),
    line(
      "CPU of an action, us",
      ways.map((way) => cpu[way].toFixed(0)),
    ),
    ...used.map((what) =>
      line(
        prices[what].title,
        usages.map((usage) =>
          usage[what] === 0
            ? ""
            : `${quantity(usage[what])}: ${dollars(priceOf(what, usage[what]))}`,
        ),
      ),
    ),
    line(
      "together, beyond what is included",
      usages.map((usage) => dollars(totalPrice(usage))),
    ),
    line(
      "free plan, actions a day",
      free.map(({ actions, endsFirst }) => `${quantity(actions)} (${prices[endsFirst].title})`),
    ),
    "",
    `One isolate answers ${assumed.actionsPerSecond} actions per second, and a unit asks for ${assumed.actionsPerUnit}. ` +
      `A logged decision has ${Math.round(bytesPerDecision)} bytes.`,
    `A request may have ${requestCpuSeconds.paid} s of CPU time by default, which is enough for ${quantity(messagesIn(requestCpuSeconds.paid, cpu.stream))} messages of a stream. ` +
      `On the free plan it may have ${1000 * requestCpuSeconds.free} ms: ${quantity(messagesIn(requestCpuSeconds.free, cpu.stream))} messages.`,
    "",
    line("price", ["beyond", "included a month", "free plan, a day", "as of"]),
    line("---", ["---:", "---:", "---:", "---"]),
    ...charged.map((what) => {
      const { title, dollars: price, per, included, freePerDay, source, asOf } = prices[what];
      const unit = per === 1 ? "each" : "a million";
      return line(`[${title}](${source})`, [
        `$${price} ${unit}`,
        quantity(included),
        freePerDay === undefined ? "" : quantity(freePerDay),
        asOf,
      ]);
    }),
  ].join("\n");
}

/** The messages of a stream that so many seconds of CPU time suffice for. */
function messagesIn(seconds: number, microseconds: number): number {
  return (1e6 * seconds) / microseconds;
}
