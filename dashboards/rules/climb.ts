/** A slow climb, told from the saw-tooth of garbage collections and from the step that a deployment makes. */

/** The window of a floor: long enough for a collection to fall into it. */
export const floorWindow = "15m";

/**
 * Series of `floor` that are on their way past `limit` within `hours`, by the slope of the last hour and by that of the
 * hour before. A single step, as a deployment or a jump in load makes, is in only one of the two.
 * @param floor Name of a recorded series, the least value over `floorWindow`: a floor has no saw-tooth.
 * @param limit Expression with the same labels.
 */
export function climbsPast(floor: string, limit: string, hours: number): string {
    const seconds = hours * 3600;
    const within = (range: string): string => `${floor} + ${seconds} * deriv(${floor}[1h]${range}) > ${limit}`;
    return `(${within("")}) and (${within(" offset 1h")})`;
}
