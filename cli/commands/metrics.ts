import type { Command } from "commander";
import { metricsSummary } from "../../schemas/metrics.ts";
import { describeMetrics } from "../metrics-table.ts";
import { askRegistry, registryAt } from "../registry-client.ts";
import { addRegistryCommand } from "./registry.ts";

export function addMetricsCommand(program: Command): void {
  addRegistryCommand(
    program,
    "metrics",
    "count answered and refused requests, by policy, version and mode",
  ).action(async ({ url, json }) => {
    const summary = await askRegistry(registryAt(url), metricsSummary, (admin) => admin.metrics());
    console.log(json ? JSON.stringify(summary) : describeMetrics(summary));
  });
}
