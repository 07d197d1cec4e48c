import type { Command } from "commander";
import { definitions } from "../../../train/environments/built-in.ts";
import { timeEnvironment } from "../environments.ts";
import { machine } from "../machine.ts";
import { roundsOption } from "./common.ts";

export function addEnvironmentsCommand(program: Command): void {
  program
    .command("environments")
    .description("environment steps per second, in one thread and in many, beside MuJoCo alone")
    .argument("[id...]", "which environments (default: all)")
    .addOption(roundsOption(7))
    .option("--json", "print one JSON object")
    .action(async (ids: string[], { rounds, json }) => {
      const chosen = definitions.filter(({ id }) => ids.length === 0 || ids.includes(id));
      const unknown = ids.filter((id) => !chosen.some((definition) => definition.id === id));
      if (unknown.length > 0) throw new Error(`there is no environment ${unknown.join(", ")}`);
      if (!json) {
        console.log(`${machine()}; median of ${rounds} rounds; steps per second`);
        console.log(
          `${"environment".padEnd(26)}${"one thread".padStart(12)}${"all threads".padStart(13)}` +
            `${"MuJoCo alone".padStart(14)}${"overhead".padStart(10)}`,
        );
      }
      const results: Awaited<ReturnType<typeof timeEnvironment>>[] = [];
      for (const definition of chosen) {
        const result = await timeEnvironment(definition, rounds);
        results.push(result);
        if (json) continue;
        const rate = (value: number | undefined, width: number) =>
          (value === undefined ? "–" : Math.round(value).toLocaleString("en")).padStart(width);
        const overhead =
          result.overhead === undefined ? "–" : `${(100 * result.overhead).toFixed(1)} %`;
        console.log(
          `${result.id.padEnd(26)}${rate(result.steps_per_second, 12)}` +
            `${rate(result.threads_steps_per_second, 13)}${rate(result.raw_steps_per_second, 14)}` +
            `${overhead.padStart(10)}`,
        );
      }
      if (json) console.log(JSON.stringify({ machine: machine(), rounds, environments: results }));
    });
}
