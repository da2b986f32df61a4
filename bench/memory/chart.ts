/** Memory over time as an SVG: a panel for each of some cells, a line for each contender. */
import { type Contender, contenders } from "../support/contenders";
import type { Cell, Result } from "./cell";
import { survived } from "./expectations";
import type { Entry } from "./grid";

/** The cells in it, and what they show. */
const panels = [
    ["healthy-20k", "20,000 steady series every 2 s"],
    ["healthy-20k-churn", "20,000 series every 2 s, all new each time"],
    ["outage-503", "10,000 series, the endpoint answers 503"],
    ["outage-hang", "10,000 series, the endpoint never answers"],
] as const;

/** Each with a contrast of 3 and more on white as on a dark page. */
const colours: Readonly<Record<Contender, string>> = {
    ours: "#2f81f7",
    published: "#e5534b",
    percentage: "#b7791f",
    agent: "#a371f7",
    disk: "#0f9d8a",
    vmagent: "#d6409f",
};
const grey = "#808890";

/** Pixels: a panel's drawing area, and what is around it. */
const area = { width: 330, height: 170 };
const margin = { left: 44, right: 92, top: 40, bottom: 36 };
const cellSize = { width: area.width + margin.left + margin.right, height: area.height + margin.top + margin.bottom };
const columns = 2;
const fontSize = 11;
/** Least distance between two labels. */
const lineHeight = 13;

type Attributes = Readonly<Record<string, string | number>>;

/** An element, its text escaped; children are elements already. */
const element = (name: string, attributes: Attributes, ...children: readonly string[]): string => {
    const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
    return `<${name}${said.join("")}>${children.join("")}</${name}>`;
};

const text = (x: number, y: number, words: string, attributes: Attributes = {}): string =>
    element("text", { x: round(x), y: round(y), fill: grey, ...attributes }, escaped(words));

const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string =>
    element("line", { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2), ...attributes });

const escaped = (words: string): string => words.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

const round = (value: number): number => Math.round(value * 10) / 10;

/** Of those panels that have results. */
export function memoryChart(entries: readonly Entry[], results: readonly Result[]): string {
    const drawn = panels.flatMap(([name, title]) => {
        const entry = entries.find(({ cell }) => cell.name === name);
        const of = results.filter(({ cell, variant }) => cell === name && variant === undefined);
        return entry === undefined || of.length === 0 ? [] : [{ entry, title, of }];
    });
    const width = columns * cellSize.width;
    const height = Math.max(1, Math.ceil(drawn.length / columns)) * cellSize.height + 4;
    return `${element(
        "svg",
        {
            xmlns: "http://www.w3.org/2000/svg",
            viewBox: `0 0 ${width} ${height}`,
            width,
            height,
            role: "img",
            "font-family": "system-ui, sans-serif",
            "font-size": fontSize,
        },
        element("title", {}, "Anonymous memory of the contenders over time, MiB"),
        ...drawn.map(({ entry, title, of }, index) =>
            element(
                "g",
                {
                    transform: `translate(${(index % columns) * cellSize.width} ${Math.floor(index / columns) * cellSize.height})`,
                },
                ...panel(entry, title, of),
            ),
        ),
    )}\n`;
}

function panel({ cell }: Entry, title: string, results: readonly Result[]): string[] {
    const { memoryMiB } = cell.container;
    const largest = Math.max(memoryMiB, ...results.flatMap(({ moments }) => moments.map(([, anonymous]) => anonymous)));
    const top = largest * 1.06;
    const x = (second: number): number => margin.left + (second / cell.seconds) * area.width;
    const y = (mib: number): number => margin.top + area.height * (1 - mib / top);
    const steps = [0, 1, 2, 3, 4].map((quarter) => (memoryMiB / 4) * quarter);
    const ticks = Array.from({ length: Math.floor(cell.seconds / 10) + 1 }, (_, index) => index * 10);
    return [
        text(margin.left, margin.top - 20, title, { "font-weight": "bold" }),
        text(margin.left, margin.top - 6, "MiB"),
        ...cell.faults.map(({ from, to }) =>
            element("rect", {
                x: round(x(from)),
                y: margin.top,
                width: round(x(Math.min(to, cell.seconds)) - x(from)),
                height: area.height,
                fill: grey,
                "fill-opacity": 0.15,
            }),
        ),
        ...steps.flatMap((mib) => [
            line(margin.left, y(mib), margin.left + area.width, y(mib), { stroke: grey, "stroke-opacity": 0.3 }),
            text(margin.left - 6, y(mib) + 4, String(mib), { "text-anchor": "end" }),
        ]),
        ...ticks.map((second) =>
            text(x(second), margin.top + area.height + 16, `${second}${second === 0 ? " s" : ""}`, {
                "text-anchor": "middle",
            }),
        ),
        line(margin.left, y(memoryMiB), margin.left + area.width, y(memoryMiB), {
            stroke: grey,
            "stroke-width": 1.5,
            "stroke-dasharray": "5 4",
        }),
        text(margin.left + area.width + 6, y(memoryMiB) - 2, "container"),
        ...lines(results, cell, x, y),
    ];
}

function lines(
    results: readonly Result[],
    { seconds, container: { memoryMiB } }: Cell,
    x: (second: number) => number,
    y: (mib: number) => number,
): string[] {
    const drawn = results
        .map((result) => ({ result, moments: result.moments.filter(([second]) => second <= seconds) }))
        .filter(({ moments }) => moments.length > 0)
        .sort((a, b) => contenders.indexOf(b.result.contender) - contenders.indexOf(a.result.contender));
    const ends = drawn.map(({ result, moments }) => {
        const [second, anonymous] = moments.at(-1)!;
        return { name: result.contender, x: x(second), y: y(anonymous), lived: survived(result) };
    });
    const labels = spread(ends.filter(({ lived }) => lived).map((end) => ({ name: end.name, y: end.y })));
    return [
        ...drawn.map(({ result, moments }) =>
            element("polyline", {
                points: moments.map(([second, anonymous]) => `${round(x(second))},${round(y(anonymous))}`).join(" "),
                fill: "none",
                stroke: colours[result.contender],
                "stroke-width": result.contender === "ours" ? 2.5 : 1.5,
                "stroke-linejoin": "round",
            }),
        ),
        ...ends.filter(({ lived }) => !lived).flatMap((end) => cross(end.name, end.x, end.y, y(memoryMiB))),
        ...labels.map((label) => text(margin.left + area.width + 6, label.y + 4, label.name, labelOf(label.name))),
    ];
}

const labelOf = (name: Contender): Attributes => ({ fill: colours[name], "font-weight": "bold" });

/** Where one ended, with its name beside it. */
function cross(name: Contender, x: number, y: number, limit: number): string[] {
    const size = 5;
    // Below the line of the container, not on it.
    const nameY = Math.abs(y - limit) < lineHeight ? limit + lineHeight + 4 : y + 4;
    const stroke = { stroke: colours[name], "stroke-width": 2.5, "stroke-linecap": "round" };
    return [
        line(x - size, y - size, x + size, y + size, stroke),
        line(x - size, y + size, x + size, y - size, stroke),
        text(x + size + 4, nameY, name, labelOf(name)),
    ];
}

/** Moves labels down as far as it takes for each to have a line of its own. */
function spread<Label extends { readonly y: number }>(labels: readonly Label[]): Label[] {
    let next = -Infinity;
    return [...labels]
        .sort((a, b) => a.y - b.y)
        .map((label) => {
            const y = Math.max(label.y, next);
            next = y + lineHeight;
            return { ...label, y };
        });
}
