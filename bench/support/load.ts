/** Scrape targets that are made up: so many series of such a kind, with labels that stay or churn. */
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { fixtures } from "../../local/paths";
import { close, listen } from "../../local/support/http";

/**
 * What the series are: counters with five labels; classic histograms with twelve buckets; counters with labels of 200
 * characters; or the recorded exposition of Envoy or the JVM, multiplied.
 */
export type LoadKind = "counters" | "histograms" | "long-labels" | "envoy" | "jvm";

export interface Load {
    readonly kind: LoadKind;
    /** Series over all targets. */
    readonly series: number;
    /** Share of the series that get new label values at each scrape, 0 to 1. */
    readonly churn: number;
    readonly targets: number;
}

/** What the targets have served so far. */
export interface Served {
    scrapes: number;
    /** Samples in complete answers. */
    samples: number;
    /**
     * When a scraper last took an answer, or turned it away at once as one that is too large: milliseconds since 1970,
     * 0 before the first.
     */
    lastAt: number;
}

export interface Targets {
    readonly ports: readonly number[];
    readonly served: Readonly<Served>;
    /** From now on the targets answer 503, so that nothing more is added. */
    stop(): void;
    /** Ends every series and begins as many others. Recorded expositions stay as they are. */
    deploy(): void;
    close(): void;
}

/**
 * A scraper that turns an answer away does it as soon as it has read too much of it; one that is stuck takes until its
 * timeout, milliseconds.
 */
const turnedAwayMs = 1000;

/** One line of the exposition: what comes before its churning label value, and what comes behind. */
interface Line {
    readonly before: string;
    /** Undefined for a line that never changes its labels. */
    readonly after: string | undefined;
}

/** What a target answers, made at each scrape. */
export class Exposition {
    private generation = 0;

    constructor(
        private readonly lines: readonly Line[],
        readonly samples: number,
    ) {}

    next(): string {
        const generation = `g${this.generation++}`;
        const parts: string[] = [];
        for (const { before, after } of this.lines) {
            parts.push(after === undefined ? before : before + generation + after);
        }
        return parts.join("\n") + "\n";
    }
}

/** The exposition of one of the load's targets. */
export function exposition(load: Load, target = 0, release = 0): Exposition {
    const own = release === 0 ? "" : `r${release}`;
    const series = Math.ceil(load.series / load.targets);
    switch (load.kind) {
        case "counters":
            return made(counters(series, load.churn, target, 0, own));
        case "long-labels":
            return made(counters(series, load.churn, target, 200, own));
        case "histograms":
            return made(histograms(series, load.churn, target, own));
        case "envoy":
        case "jvm":
            return recorded(load.kind, series);
    }
}

/** Serves the load, one target a port of 127.0.0.1. */
export async function openTargets(load: Load): Promise<Targets> {
    const served: Served = { scrapes: 0, samples: 0, lastAt: 0 };
    let stopped = false;
    const expositions = Array.from({ length: load.targets }, (_, index) => exposition(load, index));
    let release = 0;
    const servers = await Promise.all(
        expositions.map(async (_, index) => {
            const server = http.createServer((_request, response) => {
                if (stopped) {
                    response.writeHead(503).end();
                    return;
                }
                const current = expositions[index]!;
                const from = Date.now();
                response.on("close", () => {
                    if (response.writableFinished || Date.now() - from < turnedAwayMs) {
                        served.lastAt = Date.now();
                    }
                });
                response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
                response.end(current.next(), () => {
                    served.scrapes++;
                    served.samples += current.samples;
                });
            });
            return { server, port: await listen(server) };
        }),
    );
    return {
        ports: servers.map(({ port }) => port),
        served,
        stop: () => {
            stopped = true;
        },
        deploy: () => {
            release++;
            expositions.forEach((_, index) => {
                expositions[index] = exposition(load, index, release);
            });
        },
        close: () => servers.forEach(({ server }) => void close(server)),
    };
}

function made(lines: readonly Line[]): Exposition {
    return new Exposition(lines, lines.filter(({ before }) => !before.startsWith("#")).length);
}

/** Series under one metric name: an application has many series of few metrics. */
const seriesPerMetric = 250;

function counters(series: number, churn: number, target: number, padding: number, release: string): Line[] {
    const pad = "x".repeat(padding);
    return Array.from({ length: Math.ceil(series / seriesPerMetric) }, (_, metric) => {
        const name = `app_t${target}_operations_${metric}_total`;
        const own = Math.min(seriesPerMetric, series - metric * seriesPerMetric);
        return [
            { before: `# TYPE ${name} counter`, after: undefined },
            ...Array.from({ length: own }, (_unused, index): Line => {
                const id = metric * seriesPerMetric + index;
                const stable = `method="GET",route="/v1/items/${id % 97}${pad}",code="${200 + (id % 5)}",shard="s${id % 31}"`;
                return labelled(`${name}{${stable},client="c${id}-${release}`, `"} ${id}`, id < series * churn);
            }),
        ];
    }).flat();
}

const bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];

function histograms(series: number, churn: number, target: number, release: string): Line[] {
    const each = bounds.length + 2;
    const count = Math.ceil(series / each);
    const name = `app_t${target}_request_seconds`;
    return [
        { before: `# TYPE ${name} histogram`, after: undefined },
        ...Array.from({ length: count }, (_, id) => {
            const labels = `route="/v1/items/${id % 97}",code="${200 + (id % 5)}",client="c${id}-${release}`;
            const churns = id < count * churn;
            return [
                ...bounds.map((le, index) =>
                    labelled(`${name}_bucket{${labels}`, `",le="${le}"} ${index * 10}`, churns),
                ),
                labelled(`${name}_sum{${labels}`, `"} 17.5`, churns),
                labelled(`${name}_count{${labels}`, `"} ${10 * (bounds.length - 1)}`, churns),
            ];
        }).flat(),
    ];
}

const labelled = (before: string, after: string, churns: boolean): Line =>
    churns ? { before, after } : { before: `${before}g${after}`, after: undefined };

const recordings = { envoy: "envoy-1.39.3.prom", jvm: "jvm-jmx-exporter-1.0.1.prom" } as const;

/** The recorded exposition as often as it takes to reach `series`, each copy with a label of its own. */
function recorded(kind: keyof typeof recordings, series: number): Exposition {
    const file = path.join(fixtures, recordings[kind]);
    const lines = fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
    const isSample = (line: string): boolean => !line.startsWith("#");
    const copies = Math.max(1, Math.round(series / lines.filter(isSample).length));
    // Samples of one family stay together, as the format wants it.
    const all = lines.flatMap((line) =>
        isSample(line)
            ? Array.from({ length: copies }, (_, copy) => ({ before: withLabel(line, copy), after: undefined }))
            : [{ before: line, after: undefined }],
    );
    return made(all);
}

function withLabel(line: string, copy: number): string {
    const label = `copy="${copy}"`;
    const brace = line.indexOf("{");
    if (brace === -1) {
        return line.replace(" ", `{${label}} `);
    }
    return line[brace + 1] === "}"
        ? line.replace("{", `{${label}`)
        : `${line.slice(0, brace + 1)}${label},${line.slice(brace + 1)}`;
}
