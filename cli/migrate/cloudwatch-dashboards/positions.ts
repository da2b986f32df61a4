/** Where widgets stand on Grafana's grid, which has as many columns as CloudWatch's and lower rows. */
import { at } from "../../../collector/values";
import { columns, place } from "../../../dashboards/layout";
import type { GridPos } from "../../../dashboards/model";

/**
 * A unit of height is 38 pixels in Grafana, and about 50 in CloudWatch, whose widgets of 6 are as high as panels of 8
 * here.
 */
const rows = 4 / 3;
const defaultWidth = 6;
const defaultHeight = 6;

/** As they stand; in reading order, where they say no place or lie on each other. */
export function positionsOf(widgets: readonly unknown[]): GridPos[] {
    const given = widgets.map((widget) => {
        const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => at(widget, key));
        return {
            x: whole(x),
            y: whole(y),
            width: Math.min(columns, Math.max(1, whole(width) ?? defaultWidth)),
            height: Math.max(1, whole(height) ?? defaultHeight),
        };
    });
    const placed = given.flatMap(({ x, y, width, height }): GridPos[] => {
        if (x === undefined || y === undefined || x + width > columns) {
            return [];
        }
        const top = Math.round(y * rows);
        return [{ x, y: top, w: width, h: Math.max(1, Math.round((y + height) * rows) - top) }];
    });
    return placed.length === widgets.length &&
        !placed.some((one, index) => placed.slice(index + 1).some((other) => overlap(one, other)))
        ? placed
        : place(given.map(({ width, height }) => ({ width, height: Math.round(height * rows) })));
}

const whole = (value: unknown): number | undefined =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;

const overlap = (a: GridPos, b: GridPos): boolean =>
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
