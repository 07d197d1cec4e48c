import type { Command } from "commander";
import type { Facts } from "../doctor/components.ts";
import { type DeviceReport, type Diagnosis, diagnose, type Finding } from "../doctor/diagnosis.ts";

function describeFacts(facts: Facts): string[] {
  return Object.entries(facts).map(([name, value]) => {
    const text = typeof value === "boolean" ? (value ? "yes" : "no") : [value].flat().join(", ");
    return `${name.replaceAll("_", " ")}: ${text}`;
  });
}

function describeAdding(add: readonly string[]): string[] {
  return add.length > 0 ? [`      to add it: ${add.join("\n             or: ")}`] : [];
}

function describeFinding({ name, version, state, needed, purpose, ...more }: Finding): string[] {
  const summary = {
    ok: "ok",
    missing: needed ? "MISSING" : "not installed, and not needed",
    broken: "BROKEN",
  }[state];
  const details = [purpose, ...describeFacts(more.facts)].join("; ");
  const lines = [`  ${name.padEnd(26)} ${(version ?? "–").padEnd(14)} ${summary} (${details})`];
  if (state === "broken") lines.push(`      ${more.problem}`);
  return [...lines, ...describeAdding(more.add)];
}

function describeDevice({ device, state, adapter, ...more }: DeviceReport): string[] {
  const summary = state === "ok" ? "ok" : "not there, and not needed";
  const lines = [
    `  ${`--device ${device}`.padEnd(26)} ${summary}${adapter === null ? "" : ` (${adapter})`}`,
  ];
  if (more.software)
    lines.push("      this is no GPU but a program on the CPU: --device cpu is faster");
  if (more.problem !== null) lines.push(`      ${more.problem}`);
  return [...lines, ...describeAdding(more.add)];
}

/** Formats a diagnosis for people. */
export function describeDiagnosis(diagnosis: Diagnosis): string {
  const { node, ok, components, devices, ...machine } = diagnosis;
  const threads = `${machine.cpu_threads} CPU ${machine.cpu_threads === 1 ? "thread" : "threads"}`;
  const lines = [
    `softedge ${machine.softedge} on Node ${node.version}, ${machine.platform} ${machine.arch}, ${threads}`,
    ...components.flatMap(describeFinding),
    "devices of gradient steps:",
    ...devices.flatMap(describeDevice),
  ];
  lines.push(
    ok ? "all that softedge needs is there" : "something that softedge needs is not there",
  );
  return lines.join("\n");
}

export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description(
      "check what softedge needs on this machine, and say how to install what is missing",
    )
    .option("--json", "print one line of JSON")
    .action(async ({ json }) => {
      const diagnosis = await diagnose();
      console.log(json ? JSON.stringify(diagnosis) : describeDiagnosis(diagnosis));
      if (!diagnosis.ok) process.exitCode = 1;
    });
}
