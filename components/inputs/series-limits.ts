/** Limits for the series that carry the same labels. */
import { type InputsOf, list, object, record, refuse, valueThat, wholeNumber } from "../../collector/inputs";

/** How many series may carry the same labels ("Configure your workspace", AMP user guide). */
export interface SeriesLimit {
    /** The labels, such as `{ job: "orders" }`. None stand for the series that no other limit is about. */
    labels: Record<string, string>;
    /** Active series with these labels, 0 or more; 0 counts them and limits nothing. */
    maxSeries: number;
}

/** `LabelName` and `LabelValue` in the AMP API reference. */
export const seriesLimitInputs = {
    labels: record(
        valueThat("a string that isn't empty", (value) => typeof value === "string" && value !== ""),
        { pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/, allowed: "letters, digits and underscores, with no digit first" },
    ),
    maxSeries: wholeNumber("series", 0, Number.MAX_SAFE_INTEGER),
} satisfies InputsOf<SeriesLimit>;

/** The same labels in any order are the same set. */
const setOf = ({ labels }: SeriesLimit): string => JSON.stringify(Object.entries(labels).sort());

export const seriesLimits = list(object(seriesLimitInputs), { least: 1, of: "limits" }).also(
    (path, limits: readonly SeriesLimit[]) => {
        const sets = limits.map(setOf);
        const second = sets.findIndex((set, index) => sets.indexOf(set) < index);
        if (second >= 0) {
            refuse(`${path}[${second}].labels`, limits[second]!.labels, "another limit is about the same labels");
        }
    },
);
