/** Where panels stand: Grafana's grid of 24 columns, filled from the left and the top. */
import type { GridPos } from "./model";

/** The columns of Grafana's grid (Grafana docs, "Dashboard JSON model: Panel size and position"). */
export const columns = 24;

/** A panel's size in grid units: 24 units are the full width; a unit of height is 30 pixels and 8 of margin. */
export interface Size {
    readonly width: number;
    readonly height: number;
}

/**
 * Places sizes in reading order from row `top` on: each goes to the right of the one before it, and to the start of a
 * new shelf when it doesn't fit; a shelf is as high as its highest panel.
 * @throws Error for a width outside 1..24 or a height below 1, and for fractions.
 */
export function place(sizes: readonly Size[], top = 0): GridPos[] {
    let shelf = { x: 0, y: top, height: 0 };
    return sizes.map(({ width, height }, index) => {
        if (!Number.isInteger(width) || width < 1 || width > columns) {
            throw new Error(
                `Panel ${index + 1} has the width ${width}: it must be a whole number of columns from 1 to ${columns}.`,
            );
        }
        if (!Number.isInteger(height) || height < 1) {
            throw new Error(`Panel ${index + 1} has the height ${height}: it must be a whole number from 1.`);
        }
        if (shelf.x + width > columns) {
            shelf = { x: 0, y: shelf.y + shelf.height, height: 0 };
        }
        const position = { x: shelf.x, y: shelf.y, w: width, h: height };
        shelf = { x: shelf.x + width, y: shelf.y, height: Math.max(shelf.height, height) };
        return position;
    });
}

/** The first row that is free below everything in `positions`. */
export function bottom(positions: readonly GridPos[]): number {
    return positions.reduce((lowest, { y, h }) => Math.max(lowest, y + h), 0);
}

/**
 * Refuses a layout that Grafana would rearrange: a panel that reaches beyond the grid, or two that cover the same cell.
 * @throws Error that names the panels and their positions.
 */
export function checkLayout(panels: readonly { readonly title: string; readonly gridPos: GridPos }[]): void {
    panels.forEach(({ title, gridPos }, index) => {
        const { x, y, w, h } = gridPos;
        if (![x, y, w, h].every(Number.isInteger) || x < 0 || y < 0 || w < 1 || h < 1 || x + w > columns) {
            throw new Error(`Panel "${title}" at ${text(gridPos)} is not inside the grid of ${columns} columns.`);
        }
        const other = panels.slice(index + 1).find((candidate) => overlap(gridPos, candidate.gridPos));
        if (other !== undefined) {
            const places = `${text(gridPos)} and ${text(other.gridPos)}`;
            throw new Error(`Panels "${title}" and "${other.title}" overlap: they stand at ${places}.`);
        }
    });
}

function overlap(a: GridPos, b: GridPos): boolean {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function text({ x, y, w, h }: GridPos): string {
    return `x=${x} y=${y} w=${w} h=${h}`;
}
