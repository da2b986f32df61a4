/** The panels stat and bar gauge: one number for each series. */
import type { FieldOptions } from "../model/dashboard";
import { displayValue, missingValue, optionsOf, type DisplayValue } from "../model/fields";
import { dataLinks } from "../model/links";
import { reduce, toSeries, type Series } from "../model/series";
import type { Drawing } from "./drawing";
import { element } from "./element";
import { linkElements } from "./link-elements";
import { colour, seriesColour } from "./theme";

interface Reduced {
    readonly series: Series;
    readonly options: FieldOptions;
    readonly value: number | undefined;
    readonly shown: DisplayValue;
}

interface StatOptions {
    readonly graphMode?: string;
    readonly textMode?: string;
    readonly colorMode?: string;
}

/** One big number for each series; without any, what the dashboard says of that. */
export function drawStat(body: HTMLElement, drawing: Drawing): boolean {
    const all = reduced(drawing);
    const panelOptions = (drawing.panel.options ?? {}) as StatOptions;
    const { graphMode, textMode } = panelOptions;
    const named = textMode === "value_and_name" || (all.length > 1 && textMode !== "value");
    for (const { series, options, shown } of all) {
        body.append(
            statBox(
                shown,
                panelOptions,
                named && element("p", { class: "name" }, series.name),
                graphMode === "area" && sparkline(series.values, colour(shown.color)),
                ...linksOf(drawing, series, options, shown),
            ),
        );
    }
    const missing = missingValue(drawing.panel.fieldConfig?.defaults ?? {});
    if (all.length === 0 && missing !== undefined) {
        body.append(statBox(missing, panelOptions));
    }
    return missing !== undefined || all.some(({ value }) => value !== undefined);
}

/** The number, in its colour or on it. */
function statBox(
    { text, color }: DisplayValue,
    { colorMode = "value" }: StatOptions,
    ...rest: (HTMLElement | false)[]
): HTMLElement {
    const box = element("div", { class: "stat" }, element("p", { class: "number" }, text), ...rest);
    if (colorMode.startsWith("background") && color !== undefined) {
        box.classList.add("filled");
    }
    if (colorMode !== "none") {
        box.style.setProperty("--meaning", colour(color));
    }
    return box;
}

/** One bar for each series. */
export function drawBars(body: HTMLElement, drawing: Drawing): boolean {
    const all = reduced(drawing);
    const highest = Math.max(...all.map(({ value }) => value ?? 0));
    const list = element("ul", { class: "bars" });
    for (const { series, options, value, shown } of all) {
        const { min = 0, max = highest } = options;
        const share = max > min ? Math.min(1, Math.max(0, ((value ?? min) - min) / (max - min))) : 0;
        const filled = element("div", { class: "filled" });
        filled.style.width = `${share * 100}%`;
        filled.style.background = colour(shown.color);
        const number = element("span", { class: "value" }, shown.text);
        number.style.color = colour(shown.color);
        const meter = {
            class: "bar",
            role: "meter",
            "aria-label": series.name,
            "aria-valuemin": min,
            "aria-valuemax": max,
            "aria-valuenow": value ?? min,
            "aria-valuetext": shown.text,
        };
        list.append(
            element(
                "li",
                {},
                element(
                    "span",
                    { class: "name", title: series.name },
                    series.name,
                    ...linksOf(drawing, series, options, shown),
                ),
                element("div", meter, filled),
                number,
            ),
        );
    }
    body.append(list);
    return all.some(({ value }) => value !== undefined);
}

function reduced({ panel, answers, times }: Drawing): Reduced[] {
    const { reduceOptions } = (panel.options ?? {}) as { reduceOptions?: { calcs?: readonly string[] } };
    const calculation = reduceOptions?.calcs?.[0] ?? "lastNotNull";
    return answers
        .flatMap(({ target, results }) => toSeries(results, target, times))
        .map((series, index) => {
            const options = optionsOf(panel.fieldConfig, series);
            const value = reduce(calculation, series.values);
            const { text, color } = displayValue(options, value);
            const named = options.color?.mode === "palette-classic" ? seriesColour(index) : color;
            const fixed = options.color?.mode === "fixed" ? options.color.fixedColor : undefined;
            return { series, options, value, shown: { text, color: fixed ?? named } };
        });
}

function linksOf(
    { choices }: Drawing,
    { name, labels }: Series,
    { links }: FieldOptions,
    { text }: DisplayValue,
): HTMLElement[] {
    return linkElements(dataLinks(links ?? [], { name, labels, text }, choices));
}

const svg = "http://www.w3.org/2000/svg";

/** A sparkline behind the number; hidden from screen readers, which read the number. */
function sparkline(values: readonly (number | null)[], stroke: string): HTMLElement {
    const there = values.filter((value) => value !== null);
    const [low, high] = [Math.min(...there), Math.max(...there)];
    const point = (value: number, index: number): string => {
        const x = (index / Math.max(values.length - 1, 1)) * 100;
        const y = high > low ? 28 - ((value - low) / (high - low)) * 26 : 15;
        return `${x.toFixed(1)},${y.toFixed(1)}`;
    };
    const points = values.flatMap((value, index) => (value === null ? [] : [point(value, index)])).join(" ");
    const picture = document.createElementNS(svg, "svg");
    picture.setAttribute("viewBox", "0 0 100 30");
    picture.setAttribute("preserveAspectRatio", "none");
    const line = document.createElementNS(svg, "polyline");
    line.setAttribute("points", points);
    line.setAttribute("fill", "none");
    line.setAttribute("stroke", stroke);
    line.setAttribute("vector-effect", "non-scaling-stroke");
    picture.append(line);
    const box = element("div", { class: "spark", "aria-hidden": "true" });
    box.append(picture);
    return box;
}
