import { Command } from "commander";
import { drawChart } from "../render/draw-chart.ts";
import { writeWhole } from "../train/run/write-whole.ts";
import { contractions, taxi, temperatureResults } from "./taxi.ts";
import { contractionChart, temperatureChart } from "./taxi-charts.ts";
import { describeContractions, describeTemperatures } from "./taxi-report.ts";

/* Prints the tables and draws the pictures of docs/results.md. */

const program = new Command("results").description("what docs/results.md says, anew");

const temperatures = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2];

program
  .command("taxi")
  .description("soft policy iteration on Taxi-v3: its convergence, and temperatures")
  .option("--draw <folder>", "draw the pictures, into this folder")
  .action(async ({ draw }) => {
    const evaluations = contractions();
    const results = await temperatureResults(temperatures);
    console.log(`${describeContractions(evaluations)}\n\n${describeTemperatures(results)}`);
    if (draw === undefined) return;
    const charts = {
      "taxi-convergence.svg": contractionChart(evaluations, taxi.discount),
      "taxi-temperature.svg": temperatureChart(results),
    };
    for (const [file, chart] of Object.entries(charts)) {
      writeWhole(`${draw}/${file}`, await drawChart(file, chart));
    }
  });

await program.parseAsync();
