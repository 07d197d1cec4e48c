/*
 * Cloudflare's list prices, in dollars, as its pricing pages had them. They change: compare them with
 * the pages before you rely on a sum.
 */

/** The services that Cloudflare charges for. */
export const charged = [
  "requests",
  "cpu_ms",
  "object_requests",
  "object_gb_s",
  "rows_written",
  "queue_operations",
  "r2_class_a",
  "r2_class_b",
  "r2_gb_months",
] as const;
export type Charged = (typeof charged)[number];

/** The quantity of each that is used. */
export type Usage = Readonly<Record<Charged, number>>;

export interface Price {
  title: string;
  /** Dollars for a million beyond what is included, or for `per`. */
  dollars: number;
  per: number;
  /** The quantity that the paid plan of $5 a month includes each month. */
  included: number;
  /** The quantity that the free plan allows each day; undefined without a daily limit. */
  freePerDay?: number;
  source: string;
  /** The date of the page that had this price, as far as is known. */
  asOf: string;
}

const workers = "https://developers.cloudflare.com/workers/platform/pricing/";
const objects = "https://developers.cloudflare.com/durable-objects/platform/pricing/";
const queues = "https://developers.cloudflare.com/queues/platform/pricing/";
const r2 = "https://developers.cloudflare.com/r2/pricing/";

export const prices: Readonly<Record<Charged, Price>> = {
  requests: {
    ...{ title: "requests", dollars: 0.3, per: 1e6, included: 10e6, freePerDay: 100_000 },
    ...{ source: workers, asOf: "2026-08" },
  },
  cpu_ms: {
    ...{ title: "CPU, ms", dollars: 0.02, per: 1e6, included: 30e6 },
    ...{ source: workers, asOf: "2026-08" },
  },
  object_requests: {
    ...{ title: "object requests", dollars: 0.15, per: 1e6, included: 1e6, freePerDay: 100_000 },
    ...{ source: objects, asOf: "2026" },
  },
  object_gb_s: {
    ...{ title: "object GB-s", dollars: 12.5, per: 1e6, included: 400_000, freePerDay: 13_000 },
    ...{ source: objects, asOf: "2026" },
  },
  rows_written: {
    ...{ title: "rows written", dollars: 1, per: 1e6, included: 50e6, freePerDay: 100_000 },
    ...{ source: objects, asOf: "2026" },
  },
  queue_operations: {
    ...{ title: "queue operations", dollars: 0.4, per: 1e6, included: 1e6, freePerDay: 10_000 },
    ...{ source: queues, asOf: "2026-06" },
  },
  // R2 includes the same on both plans, by the month.
  r2_class_a: {
    ...{ title: "R2 writes (class A)", dollars: 4.5, per: 1e6, included: 1e6 },
    ...{ source: r2, asOf: "2026-08" },
  },
  r2_class_b: {
    ...{ title: "R2 reads (class B)", dollars: 0.36, per: 1e6, included: 10e6 },
    ...{ source: r2, asOf: "2026-08" },
  },
  r2_gb_months: {
    ...{ title: "R2 GB-months", dollars: 0.015, per: 1, included: 10 },
    ...{ source: r2, asOf: "2026-08" },
  },
};

/** The CPU time that a request may have, in seconds: by default on the paid plan, and on the free one. */
export const requestCpuSeconds = { paid: 30, free: 0.01 };

/** The dollars that a quantity costs beyond what is included. */
export function priceOf(what: Charged, quantity: number): number {
  const { dollars, per } = prices[what];
  return (dollars * quantity) / per;
}

/** The dollars that a usage costs beyond what is included. */
export function totalPrice(usage: Usage): number {
  return charged.reduce((sum, what) => sum + priceOf(what, usage[what]), 0);
}

/**
 * The actions that the free plan allows in a day, and what ends first.
 *
 * @param usage by a million actions
 */
export function freeActionsPerDay(usage: Usage): { actions: number; endsFirst: Charged } {
  const allowed = charged.flatMap((what) => {
    const { freePerDay } = prices[what];
    if (freePerDay === undefined || usage[what] === 0) return [];
    return [{ actions: (1e6 * freePerDay) / usage[what], endsFirst: what }];
  });
  return allowed.reduce((least, each) => (each.actions < least.actions ? each : least));
}
