// Pictures that the server drew, made again of the shapes this file knows: nothing that is given becomes markup. Each
// with its figures as a table behind one word.
import { h, svg } from "../views/dom.js";

const SHAPES = new Set(["svg", "rect", "line", "path", "circle", "text"]);
const LOOKS = [
  "class",
  "viewBox",
  "preserveAspectRatio",
  "role",
  "aria-label",
  "text-anchor",
  "transform",
  "pathLength",
];
const PLACES = ["x", "y", "width", "height", "rx", "cx", "cy", "r", "x1", "y1", "x2", "y2", "d"];
const FACTS = new Set([...LOOKS, ...PLACES, "stroke-width", "stroke-dasharray"]);

function made(node) {
  const facts = [...node.attributes].filter(({ name }) => FACTS.has(name)).map(({ name, value }) => [name, value]);
  const shape = svg(node.localName, Object.fromEntries(facts));
  if (node.localName === "text") shape.textContent = node.textContent;
  else shape.append(...[...node.children].filter(({ localName }) => SHAPES.has(localName)).map(made));
  return shape;
}

export const drawing = ({ svg: text }) =>
  made(new DOMParser().parseFromString(text, "application/xml").documentElement);

// The table of a picture, for who reads figures rather than shapes.
export function figures({ heads, rows }, of) {
  const cells = ([first, ...rest]) =>
    h("tr", {}, h("th", { scope: "row", text: first }), ...rest.map((text) => h("td", { class: "num", text })));
  return h(
    "details",
    { "data-key": `figures-${of}` },
    h("summary", {}, "Figures", h("span", { class: "unseen", text: ` of ${of}` })),
    h(
      "table",
      {},
      h("caption", { class: "unseen", text: of }),
      h("thead", {}, h("tr", {}, ...heads.map((text) => (text ? h("th", { scope: "col", text }) : h("td"))))),
      h("tbody", {}, ...rows.map(cells)),
    ),
  );
}

// `of` is what the picture is of, as its table is called.
export const picture = (drawn, of) =>
  h("figure", { class: "picture" }, drawing(drawn), drawn.rows.length > 0 && figures(drawn, of));

// A bar of a share of one, which a word and a figure beside it say.
export function bar(share) {
  const width = Math.round(Math.min(Math.max(share, 0), 1) * 1000); // of the drawing's thousand units
  return svg(
    "svg",
    { class: "track", viewBox: "0 0 1000 60", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "ground", x: 0, y: 10, width: 1000, height: 40, rx: 10 }),
    svg("rect", { class: "done", x: 0, y: 10, width, height: 40, rx: 10 }),
  );
}
