import { svg } from "../element.js";
import { menu, numberField } from "../fields.js";

const stands = [
  { name: "R", row: 0, column: 0 },
  { name: "G", row: 0, column: 4 },
  { name: "Y", row: 4, column: 0 },
  { name: "B", row: 4, column: 3 },
];
const inTaxi = 4;

/** Walls stand to the left of these columns, from one row to another. */
const walls = [
  { column: 2, from: 0, to: 2 },
  { column: 1, from: 3, to: 5 },
  { column: 3, from: 3, to: 5 },
];

/** Taxi-v3: state = ((row * 5 + column) * 5 + passenger) * 4 + destination. */
export function taxiControls(_manifest, changed) {
  const state = numberField("state, 0 to 499", { min: 0, max: 499, value: 328 });
  const passenger = menu("passenger", ["at R", "at G", "at Y", "at B", "in the taxi"]);
  const destination = menu("destination", ["R", "G", "Y", "B"]);
  const map = svg("svg", {
    viewBox: "-0.1 -0.1 5.2 5.2",
    class: "picture map",
    role: "img",
    "aria-label": "the map: click a cell to put the taxi there",
  });

  const write = (place) => {
    state.input.value = encode({ ...decode(state.input.valueAsNumber), ...place });
  };
  passenger.input.addEventListener("input", () =>
    write({ passenger: passenger.input.selectedIndex }),
  );
  destination.input.addEventListener("input", () =>
    write({ destination: destination.input.selectedIndex }),
  );
  map.addEventListener("click", ({ target }) => {
    const { row, column } = target.dataset;
    if (row === undefined) return;
    write({ row: Number(row), column: Number(column) });
    changed();
  });

  return {
    nodes: [map, state.node, passenger.node, destination.node],
    observation() {
      const place = decode(state.input.valueAsNumber);
      passenger.input.selectedIndex = place.passenger;
      destination.input.selectedIndex = place.destination;
      map.replaceChildren(...draw(place));
      return state.input.valueAsNumber;
    },
    set: state.set,
  };
}

function encode({ row, column, passenger, destination }) {
  return ((row * 5 + column) * 5 + passenger) * 4 + destination;
}

function decode(state) {
  const cell = Math.floor(state / 20);
  return {
    row: Math.floor(cell / 5),
    column: cell % 5,
    passenger: Math.floor(state / 4) % 5,
    destination: state % 4,
  };
}

function draw({ row, column, passenger, destination }) {
  const cells = Array.from({ length: 25 }, (_, i) => {
    const at = { row: Math.floor(i / 5), column: i % 5 };
    const box = { x: at.column, y: at.row, width: 1, height: 1, class: "cell" };
    return svg("rect", { ...box, "data-row": at.row, "data-column": at.column });
  });
  const letters = stands.map((stand, i) => {
    const kind = i === destination ? "stand destination" : "stand";
    return svg("text", { x: stand.column + 0.5, y: stand.row + 0.68, class: kind }, stand.name);
  });
  const lines = walls.map(({ column: x, from, to }) =>
    svg("line", { x1: x, x2: x, y1: from, y2: to, class: "wall" }),
  );
  const taxi = {
    x: column + 0.14,
    y: row + 0.27,
    width: 0.72,
    height: 0.46,
    rx: 0.14,
    class: "taxi",
  };
  const person =
    passenger === inTaxi
      ? { cx: column + 0.5, cy: row + 0.5 }
      : { cx: stands[passenger].column + 0.82, cy: stands[passenger].row + 0.2 };
  return [
    ...cells,
    ...letters,
    svg("rect", { x: 0, y: 0, width: 5, height: 5, class: "border" }),
    ...lines,
    svg("rect", taxi),
    svg("circle", { ...person, r: 0.12, class: "passenger" }),
  ];
}
