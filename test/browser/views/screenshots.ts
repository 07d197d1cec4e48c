/* Takes screenshots of every environment: `node test/browser/views/screenshots.ts FOLDER [ID...]`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "../../../render/chromium.ts";
import { definitions } from "../../../train/environments/built-in.ts";
import { played } from "./played.ts";
import { serveViews } from "./views-server.ts";

const [folder, ...chosen] = process.argv.slice(2);
if (folder === undefined) throw new Error("say into which folder");
mkdirSync(folder, { recursive: true });
const ids = chosen.length > 0 ? chosen : definitions.map(({ id }) => id);

const served = await serveViews();
const browser = await launch({ webgl: true });
try {
  for (const id of ids) {
    const { picture, moments } = await played(id, 12);
    const last = moments[moments.length - 1];
    for (const width of [1280, 390]) {
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await browser.newPage({
          viewport: { width, height: Math.round(width * 0.78) },
          deviceScaleFactor: width < 500 ? 2 : 1,
          colorScheme,
        });
        page.on("console", (message) => console.log(id, message.text()));
        page.on("pageerror", (error) => console.log(id, error.message));
        await page.goto(`${served.url}/views`);
        await page.evaluate(
          `(async (picture, moment, dark) => {
            const canvas = document.querySelector("canvas");
            const view = picture
              ? await (await import("/stage/views/bodies-view.js")).createBodiesView(canvas, picture, { dark })
              : (await import("/stage/views/scene-view.js")).createSceneView(canvas, { dark });
            view.show(moment, moment, 1);
          })(${JSON.stringify(picture)}, ${JSON.stringify(last)}, ${colorScheme === "dark"})`,
        );
        await page.screenshot({ path: join(folder, `${id}-${width}-${colorScheme}.png`) });
        await page.close();
      }
    }
    console.log(id);
  }
} finally {
  await browser.close();
  await served.stop();
}
