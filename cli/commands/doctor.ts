import type { Command } from "commander";
import { isPackage } from "../../installation/installation.ts";
import type { Facts } from "../doctor/components.ts";
import { type Diagnosis, diagnose, type Finding } from "../doctor/diagnosis.ts";

function describeFacts(facts: Facts): string[] {
  return Object.entries(facts).map(([name, value]) => {
    const text = typeof value === "boolean" ? (value ? "yes" : "no") : [value].flat().join(", ");
    return `${name.replaceAll("_", " ")}: ${text}`;
  });
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
  if (more.add.length > 0) lines.push(`      to add it: ${more.add.join("\n             or: ")}`);
  return lines;
}

/** Formats a diagnosis for people. */
export function describeDiagnosis({ node, ok, components, ...machine }: Diagnosis): string {
  const threads = `${machine.cpu_threads} CPU ${machine.cpu_threads === 1 ? "thread" : "threads"}`;
  const lines = [
    `softedge ${machine.softedge} on Node ${node.version}, ${machine.platform} ${machine.arch}, ${threads}`,
    ...components.flatMap(describeFinding),
  ];
  if (!node.supported) {
    const brought = isPackage ? "" : ": npm ci brings one, for npm run";
    lines.push(`Node ${node.required} is needed${brought}`);
  }
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
