/** Limits for the series that carry the same labels. */
import { type InputsOf, list, matching, object, record, refuse, wholeNumber } from "../../collector/inputs";

/** How many series may carry the same labels ("Configure your workspace", AMP user guide). */
export interface SeriesLimit {
    /** The labels, such as `{ job: "orders" }`. None stand for the series that no other limit is about. */
    labels: Record<string, string>;
    /** Active series with these labels, 0 or more; 0 counts them and limits nothing. */
    maxSeries: number;
}

/** `LimitsPerLabelSet` in the AMP API reference. */
export const seriesLimitInputs = {
    labels: record(
        // The longest value is Cortex's (`validation.max-length-label-value`), of which AMP is made.
        matching(
            /^(?=[^]*\S)[\x20-\x7e]{1,2048}$/,
            "1 to 2048 characters of ASCII, of which none is a control character and one at least isn't a blank",
        ),
        { pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/, allowed: "letters, digits and underscores, with no digit first" },
    ).also((path, { __name__: metric }: Readonly<Record<string, string>>) => {
        if (metric !== undefined && !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric)) {
            refuse(
                `${path}.__name__`,
                metric,
                "it must be the name of a metric: letters, digits, underscores and colons, with no digit first",
            );
        }
    }),
    maxSeries: wholeNumber("series", 0, Number.MAX_SAFE_INTEGER),
} satisfies InputsOf<SeriesLimit>;

/** The same labels in any order are the same set. */
const setOf = ({ labels }: SeriesLimit): string => JSON.stringify(Object.entries(labels).sort());

const limitsOf = (least: number) =>
    list(object(seriesLimitInputs), { least, of: "limits" }).also((path, limits: readonly SeriesLimit[]) => {
        const sets = limits.map(setOf);
        const second = sets.findIndex((set, index) => sets.indexOf(set) < index);
        if (second >= 0) {
            refuse(`${path}[${second}].labels`, limits[second]!.labels, "another limit is about the same labels");
        }
    });

/** What a workspace is given. */
export const seriesLimits = limitsOf(1);

/** What a platform says of its workspace, which may have none. */
export const platformLimits = limitsOf(0);
