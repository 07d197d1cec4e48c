import { element, svg } from "../element.js";
import { count, duration } from "../format.js";
import { axisOf } from "./axis.js";
import { drawSeries, placeAt } from "./chart.js";
import { armClass, lineKey } from "./key.js";
import { intervalText, known, resolutionOf } from "./text.js";

/**
 * The course of an experiment: a chart of the means, and one of each difference from the control.
 *
 * @param {object} definition
 * @returns {{ nodes: Node[], update: (looks: object[], phases: object[]) => void }}
 */
export function createCharts(definition) {
  const charts = chartsOf(definition).map(figure);
  const axisName = choice(["time", "units"]);
  const slider = element("input", { type: "range", min: 0, step: 1, ariaLabel: "moment" });
  const read = element("output", { id: "moment" });
  let looks = [];
  let phases = [];
  /** The position of the look that is read; the newest where there is none. */
  let chosen;

  const placeIn = (width) => axisOf(axisName.value(), { looks, phases, width });

  function draw() {
    const index = Math.min(chosen ?? Infinity, looks.length - 1);
    const look = looks[index];
    if (!look) return;
    slider.max = looks.length - 1;
    slider.value = index;
    const at = `${duration(look.seconds)} after the start, ${count(look.units)} units`;
    read.textContent = chosen === undefined ? `now: ${at}` : at;
    slider.ariaValueText = at;
    const cursor = chosen !== undefined;
    for (const chart of charts) chart.draw({ looks, look, placeIn, cursor });
  }

  function choose(index) {
    chosen = index === looks.length - 1 ? undefined : index;
    draw();
  }

  slider.addEventListener("input", () => choose(slider.valueAsNumber));
  axisName.node.addEventListener("change", draw);
  for (const { picture } of charts) {
    picture.addEventListener("pointermove", ({ offsetX }) => {
      const width = picture.clientWidth;
      const { domain, of } = placeIn(width);
      choose(nearest(looks, of, placeAt(offsetX, width, domain)));
    });
    picture.addEventListener("pointerleave", () => choose(looks.length - 1));
    new ResizeObserver(draw).observe(picture);
  }

  return {
    nodes: [
      element("div", { className: "controls" }, axisName.node, element("label", {}, slider, read)),
      ...charts.map(({ node }) => node),
    ],
    update(allLooks, allPhases) {
      looks = allLooks;
      phases = allPhases;
      draw();
    },
  };
}

/** The charts to draw: of each its title, its lines, and the levels that they are held against. */
function chartsOf({ arms, metric, minimum_effect: least }) {
  const [control, ...treatments] = arms.map(({ name }) => name);
  const levels = [
    { y: 0, className: "zero" },
    ...(least ? [-least, least].map((y) => ({ y, className: "least" })) : []),
  ];
  const explained = least ? `, with 0 and the minimum effect of \u00b1${least}` : ", with 0";
  return [
    {
      title: `mean ${metric}`,
      lines: arms.map(({ name }, i) => ({
        name,
        className: armClass(i),
        of: ({ means }) => means[i],
      })),
      levels: [],
    },
    ...treatments.map((name, i) => ({
      title: `${name} \u2212 ${control}${explained}`,
      lines: [
        {
          name: "difference",
          className: `${armClass(i + 1)} alone`,
          of: ({ differences }) => differences[i],
        },
      ],
      levels,
    })),
  ];
}

function figure({ title, lines, levels }) {
  const picture = svg("svg", { class: "chart", role: "img" });
  const values = lines.map(() => element("span", { className: "reading" }));
  const caption = lines.map(({ name, className }, i) =>
    element("span", { className: "entry" }, lineKey(className), `${name} `, values[i]),
  );
  const node = element(
    "figure",
    {},
    element("h3", {}, title),
    picture,
    element("figcaption", {}, ...caption),
  );
  return {
    node,
    picture,
    draw({ looks, look, placeIn, cursor }) {
      const estimates = lines.map(({ of }) => of(look));
      const texts = estimates.map((each) => reading(each, resolutionOf(estimates)));
      for (const [i, text] of texts.entries()) values[i].textContent = text;
      const said = lines.map(({ name }, i) => `${name} ${texts[i]}`);
      picture.setAttribute("aria-label", `${title}: ${said.join("; ")}`);
      // Nothing is laid out yet.
      const width = picture.clientWidth;
      if (width === 0) return;
      const place = placeIn(width);
      drawSeries(picture, {
        width,
        axis: place,
        lines: lines.map(({ className, of }) => ({
          className,
          points: looks.map((each) => ({ x: place.of(each), ...of(each) })),
        })),
        levels,
        borders: place.borders,
        ...(cursor && { cursor: place.of(look) }),
      });
    },
  };
}

/** A value and what is known of it. */
function reading({ y, interval }, resolution) {
  if (y === null) return "no interval yet";
  if (!interval) return `${known(y, resolution)}, no interval yet`;
  return `${known(y, resolution)} (${intervalText(interval, resolution)})`;
}

/** The position of the look whose place is next to this one. */
function nearest(looks, of, place) {
  const distances = looks.map((look) => Math.abs(of(look) - place));
  return distances.indexOf(distances.reduce((a, b) => Math.min(a, b), Infinity));
}

/** A choice of one of these names. */
function choice(names) {
  const inputs = names.map((name, i) =>
    element("input", { type: "radio", name: "axis", value: name, checked: i === 0 }),
  );
  const labels = inputs.map((input, i) => element("label", {}, input, ` ${names[i]}`));
  return {
    node: element("fieldset", {}, element("legend", {}, "along"), ...labels),
    value: () => inputs.find(({ checked }) => checked).value,
  };
}
