/** The series of promtool's unit tests as OpenMetrics text, for a real Prometheus: one sample a minute up to a time. */
import { service, type Input } from "./rules-inputs";

export interface Span {
    /** The service that the series get in place of the one that inputs have. */
    readonly service: string;
    /** The last minute of the test whose samples are written. */
    readonly lastMinute: number;
    /** When that minute was, Unix seconds. */
    readonly at: number;
}

const number = String.raw`\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const piece = new RegExp(`^(?:_|(-?${number})([+-]${number})?)(?:x(\\d+))?$`);

/**
 * The samples of promtool's notation, one a minute; undefined where there is no sample. A value that is repeated n
 * times has n + 1 samples.
 * @throws Error for a piece that isn't in the notation.
 */
export function expandValues(values: string): (number | undefined)[] {
    return values.split(" ").flatMap((text) => {
        const found = piece.exec(text);
        if (found === null) {
            throw new Error(`${JSON.stringify(text)} is no value of a series: write it as in 1, 1x5, 1+2x5 or _x5.`);
        }
        const [, start, step = "0", times] = found;
        if (start === undefined) {
            return Array<undefined>(Number(times ?? 1)).fill(undefined);
        }
        return Array.from({ length: Number(times ?? 0) + 1 }, (_, index) => Number(start) + Number(step) * index);
    });
}

/** Text without its end, so that several can follow each other. */
export function openMetricsOf(inputs: readonly Input[], { service: own, lastMinute, at }: Span): string {
    return inputs
        .flatMap(({ series, values }) => {
            const renamed = series.replace(`job="${service}"`, `job="${own}"`);
            return expandValues(values)
                .slice(0, lastMinute + 1)
                .flatMap((value, minute) =>
                    value === undefined ? [] : [`${renamed} ${value} ${at - (lastMinute - minute) * 60}\n`],
                );
        })
        .join("");
}
