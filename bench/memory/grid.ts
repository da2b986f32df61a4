/** What is measured: cells in groups, and which contenders go through each. */
import { capacity, memoryFor } from "../../collector";
import { type Contender, contenders } from "../support/contenders";
import type { Load } from "../support/load";
import type { Mode } from "../support/sink";
import type { Cell, Fault } from "./cell";
import { destinationCells, destinationGroup } from "./destinations";
import { hostilities, type Hostility } from "./hostile";
import { limiterCells, limiterGroups } from "./limiter-cells";
import type { Messages } from "./messages";

export const groups = [
    "healthy",
    "outage",
    "five-minutes",
    "container",
    "hostile",
    "stop",
    "known",
    "capacity",
    destinationGroup,
    ...limiterGroups,
] as const;
export type Group = (typeof groups)[number];

/** One contender in one cell; a variant is a change to what we ship. */
export interface Run {
    readonly contender: Contender;
    readonly variant?: string;
}

export interface Entry {
    readonly group: Group;
    readonly cell: Cell;
    readonly runs: readonly Run[];
    /** Those of the runs that show the point in a few minutes. */
    readonly quick: readonly Contender[];
    /** What isn't plain from the cell itself. */
    readonly note?: string;
}

const memoryMiB = 256;
/** What the smallest sidecar is rated for. */
const rated = capacity(memoryMiB).series;

const ours: readonly Contender[] = ["ours"];
/** Ours, as it ships and with its queue on disk. */
const only: readonly Contender[] = ["ours", "disk"];
const two: readonly Contender[] = [...only, "published"];
const all: readonly Contender[] = contenders;
const fixed: readonly Contender[] = ["published", "percentage", "ours"];

const load = (series: number, more: Partial<Load> = {}): Load => ({
    kind: "counters",
    series,
    churn: 0,
    targets: 1,
    ...more,
});

type Rest = Omit<Entry, "group" | "cell" | "runs" | "quick"> & { readonly quick?: readonly Contender[] };

function entry(
    group: Group,
    name: string,
    contending: readonly (Contender | Run)[],
    cell: Partial<Cell> & { readonly load: Load },
    rest: Rest = {},
): Entry {
    return {
        group,
        cell: {
            name,
            intervalSeconds: 2,
            seconds: 30,
            faults: [],
            container: { memoryMiB, limit: "container" },
            ...cell,
        },
        runs: contending.map((each) => (typeof each === "string" ? { contender: each } : each)),
        quick: [],
        ...rest,
    };
}

const healthy = (name: string, contending: readonly Contender[], of: Load, quick: readonly Contender[] = []): Entry =>
    entry("healthy", `healthy-${name}`, contending, { load: of }, { quick });

const status = (code: number): Mode => ({ kind: "status", status: code });

/** In the middle, with as much time afterwards as it takes to be back to normal. */
const during = (mode: Mode): Fault[] => [{ from: 8, to: 22, mode }];
/**
 * A request that never gets an answer waits for as long as an export may take, so that a short cell shows who lives,
 * and the long one who recovers.
 */
const hanging: Mode = { kind: "hang" };

const outage = (
    name: string,
    contending: readonly (Contender | Run)[],
    faults: readonly Fault[],
    more: Partial<Cell> = {},
    rest: Rest = {},
): Entry => entry("outage", `outage-${name}`, contending, { load: load(10_000), seconds: 32, faults, ...more }, rest);

/** As many scrapes as five minutes have at 20 s, with 4 s between them. */
const [outageFrom, outageTo] = [16, 76];
const fiveMinutes: readonly (readonly [string, readonly Fault[]])[] = [
    ...(
        [
            ["503", status(503)],
            ["429", status(429)],
            ["refuse", { kind: "refuse" }],
            ["reset", { kind: "reset" }],
            ["nameless", { kind: "nameless" }],
        ] as const
    ).map(([name, mode]) => [name, [{ from: outageFrom, to: outageTo, mode }]] as const),
    [
        "flapping",
        [0, 20, 40].map((after) => ({ from: outageFrom + after, to: outageFrom + after + 12, mode: status(503) })),
    ],
];

const flapping = [6, 14, 22].map((from): Fault => ({ from, to: from + 4, mode: status(503) }));

/** A target that does harm, beside a service like any other. */
const beside = (kind: Hostility, contending: readonly Contender[], quick: readonly Contender[] = []): Entry =>
    entry("hostile", `hostile-${kind}`, contending, { load: load(1_000), hostile: kind }, { quick });

/** Until the load ends and beyond: what follows is up to `stopping`. */
const stopped = (name: string, stopping: Mode, fault: Mode, note: string): Entry =>
    entry(
        "stop",
        `stop-${name}`,
        only,
        { load: load(10_000), faults: [{ from: 8, to: 120, mode: fault }], stopping },
        { note },
    );

const rung = (series: number, contending: readonly (Contender | Run)[], name = `${series / 1000}k`): Entry =>
    entry(
        "capacity",
        `capacity-${name}`,
        contending,
        { load: load(series), intervalSeconds: 20, seconds: 75 },
        name === "rated" ? { quick: ours } : {},
    );

const batchVariants = ["batch-250", "batch-1000"].map((variant): Run => ({ contender: "ours", variant }));

const far: Mode = { kind: "slow", delayMs: 200 };

const shortTimeout: Run = { contender: "ours", variant: "timeout-30s" };

export const grid: readonly Entry[] = [
    healthy("1k", ours, load(1_000)),
    healthy("5k", ours, load(5_000)),
    healthy("10k", ours, load(10_000)),
    healthy("20k", all, load(20_000)),
    healthy("10k-churn", ours, load(10_000, { churn: 1 })),
    healthy("20k-churn", all, load(20_000, { churn: 1 }), ["ours", "published"]),
    healthy("50k-churn", ours, load(50_000, { churn: 1 })),
    entry("healthy", "healthy-50k-churn-fitting", ours, {
        load: load(50_000, { churn: 1 }),
        container: { memoryMiB: memoryFor(50_000, 1), limit: "container" },
    }),
    healthy("histograms", ["ours", "disk", "published"], load(10_000, { kind: "histograms" })),
    healthy("long-labels", ["ours", "disk", "published"], load(10_000, { kind: "long-labels" })),
    healthy("envoy", ours, load(10_000, { kind: "envoy" })),
    healthy("jvm", ours, load(10_000, { kind: "jvm" })),
    healthy("five-targets", ours, load(10_000, { targets: 5 })),

    outage("503", all, during(status(503)), {}, { quick: two }),
    outage("429", two, during(status(429))),
    outage("403", only, during(status(403))),
    outage("hang", all, [{ from: 8, to: 200, mode: hanging }], { stopping: hanging }, { quick: ["ours", "published"] }),
    outage("hang-minute", [...two, shortTimeout], [{ from: 30, to: 90, mode: hanging }], {
        load: load(2_000),
        intervalSeconds: 20,
        seconds: 420,
    }),
    outage("refuse", only, during({ kind: "refuse" })),
    outage("reset", only, during({ kind: "reset" })),
    outage("slow", two, during({ kind: "slow", delayMs: 2_000 }), { load: load(1_000) }),
    outage("poison", two, [{ from: 8, to: 200, mode: { kind: "poison" } }]),
    outage("flapping", only, flapping),
    outage("503-churn", two, during(status(503)), { load: load(10_000, { churn: 1 }) }),
    ...fiveMinutes.map(([name, faults]) =>
        entry(
            "five-minutes",
            `five-minutes-${name}`,
            name === "503" ? [...only, "agent", "vmagent"] : ["disk"],
            {
                load: load(38_600),
                intervalSeconds: 4,
                seconds: 100,
                faults,
            },
            { note: "as many scrapes as five minutes have with 20 s between them" },
        ),
    ),
    ...[384, 512, 1024].map((size) =>
        entry("container", `container-${size}`, only, {
            load: load(20_000, { churn: 1 }),
            seconds: 32,
            faults: during(status(503)),
            container: { memoryMiB: size, limit: "container" },
        }),
    ),
    ...[status(503), hanging].map((mode) =>
        entry(
            "container",
            `container-task-limit-${mode.kind === "status" ? mode.status : mode.kind}`,
            fixed,
            {
                load: load(10_000),
                seconds: 60,
                faults: [{ from: 8, to: 200, mode }],
                stopping: mode,
                container: { memoryMiB, limit: "task" },
            },
            { note: "only the task has a limit" },
        ),
    ),

    ...hostilities.map((kind) =>
        beside(
            kind,
            kind === "huge-body" || kind === "million-series" ? ["ours", "published"] : ours,
            kind === "huge-body" ? ours : undefined,
        ),
    ),

    stopped("ok", { kind: "ok" }, status(503), "told to stop with a full queue as the endpoint comes back"),
    stopped("503", status(503), status(503), "told to stop with a full queue, the endpoint still down"),
    stopped("hang", { kind: "hang" }, { kind: "hang" }, "told to stop with a full queue, the endpoint still hanging"),

    entry("known", "known-250k", ["ours", "published"], {
        load: load(250_000),
        intervalSeconds: 15,
        seconds: 75,
        container: { memoryMiB: memoryFor(250_000), limit: "container" },
    }),
    ...[
        [300, 1_000],
        [400, 10_000],
    ].map(([size = 0, series = 0]) =>
        entry(
            "known",
            `known-${size}`,
            ours,
            {
                load: load(series),
                intervalSeconds: 1,
                container: { memoryMiB: size, limit: "container" },
            },
            { note: "reported with 100 ms between scrapes; 1 s is the shortest that ours takes" },
        ),
    ),
    entry("known", "known-throttled", ["ours", "disk", ...batchVariants], {
        load: load(2_000),
        intervalSeconds: 20,
        seconds: 700,
        faults: [{ from: 30, to: 630, mode: status(429) }],
    }),

    entry(
        "known",
        "known-far",
        ["ours", ...batchVariants],
        {
            load: load(rated),
            intervalSeconds: 20,
            seconds: 115,
            faults: [{ from: 0, to: 200, mode: far }],
            stopping: far,
        },
        { note: "an endpoint on another continent" },
    ),
    rung(rated, only, "rated"),
    rung(rated / 2, ours, "half"),
    rung(10_000, ["ours", "published", "percentage"]),
    rung(15_000, ["published", "percentage"]),
    rung(20_000, ["published", "percentage"]),
    rung(30_000, ["percentage"]),
    ...destinationCells.map(({ cell, variant }) =>
        entry(destinationGroup, cell.name, ["ours", { contender: "ours", variant }], cell),
    ),
    ...limiterCells.map(({ group, cell, unsafe, costly = [], safe, note }) => {
        const runs = [...unsafe, ...costly, ...safe].map((variant): Run => ({
            contender: "ours",
            variant: variant || undefined,
        }));
        return entry(group, cell.name, runs, cell, { note });
    }),
];

/** What was asked for on the command line. */
export interface Selection {
    readonly quick?: boolean;
    /** Names of cells or groups. */
    readonly cases?: readonly string[];
    readonly contenders?: readonly string[];
    /** Ours with this change instead of as it ships. */
    readonly variant?: string;
}

/**
 * The runs that a selection leaves, in the order of the grid.
 * @throws when a name is unknown, or nothing is left.
 */
export function select({ quick = false, cases = [], contenders: wanted = [], variant }: Selection): Entry[] {
    for (const name of cases) {
        if (!grid.some(({ group, cell }) => group === name || cell.name === name)) {
            throw new Error(`--case ${name} is unknown: must be a cell or a group, which --list shows.`);
        }
    }
    for (const name of wanted) {
        if (!(contenders as readonly string[]).includes(name)) {
            throw new Error(`--contender ${name} is unknown: must be one of ${contenders.join(", ")}.`);
        }
    }
    const left = grid
        .filter(({ group, cell }) => cases.length === 0 || cases.some((name) => group === name || cell.name === name))
        .map((each) => ({
            ...each,
            runs: each.runs
                .filter(({ contender }) => !quick || each.quick.includes(contender))
                .filter(({ contender }) => wanted.length === 0 || wanted.includes(contender))
                .filter((run) => variant === undefined || (run.contender === "ours" && run.variant === undefined))
                .map((run) => (variant === undefined ? run : { ...run, variant })),
        }))
        .filter(({ runs }) => runs.length > 0);
    if (left.length === 0) {
        throw new Error("No run fits all of these options; --list shows the runs that there are.");
    }
    return left;
}

/** With fewer samples a second a cell leaves the machine idle most of the time, so that others may run beside it. */
const sharedSamplesPerSecond = 5_000;

export const mayShare = ({ load: { series, churn }, intervalSeconds }: Cell): boolean =>
    (series * (1 + churn)) / intervalSeconds <= sharedSamplesPerSecond;

/**
 * What a run usually takes, seconds: its load, the start of the worker, and what comes after. As measured on two cores.
 */
export function typicalSeconds(cell: Cell): number {
    return cell.seconds + 5 + (cell.faults.length > 0 ? 15 : 3);
}

/** A cell in one line. */
export function describeCell({ cell, note }: Pick<Entry, "cell" | "note">): string {
    const { load: of, hostile, messages, intervalSeconds, seconds, faults, container } = cell;
    const series = `${of.series.toLocaleString("en-US")} series, ${of.kind}${of.churn > 0 ? `, ${of.churn * 100} % new at each scrape` : ""}`;
    const where = of.targets > 1 ? ` on ${of.targets} targets` : "";
    const went = faults.map(
        ({ from, to, mode }) => `${describeMode(mode)} from ${from} s to ${Math.min(to, seconds)} s`,
    );
    return [
        `${series}${where}, every ${intervalSeconds} s for ${seconds} s in ${container.memoryMiB} MiB`,
        ...(messages === undefined ? [] : [describeMessages(messages)]),
        ...(hostile === undefined ? [] : [`beside a target with ${hostile}`]),
        ...(went.length === 0 ? [] : [`the endpoint ${went.join(", ")}`]),
        ...(note === undefined ? [] : [note]),
    ].join("; ");
}

const describeMessages = ({ protocol, mib, senders, everySeconds }: Messages): string =>
    `${senders} ${senders === 1 ? "program sends" : "programs send"} ${mib} MiB over ${protocol} every ${everySeconds} s`;

function describeMode(mode: Mode): string {
    switch (mode.kind) {
        case "ok":
            return "is well";
        case "slow":
            return `takes ${mode.delayMs / 1000} s`;
        case "status":
            return `answers ${mode.status}`;
        case "hang":
            return "never answers";
        case "refuse":
            return "is down";
        case "nameless":
            return "has no name in DNS";
        case "reset":
            return "breaks connections";
        case "poison":
            return "refuses one request for good";
    }
}
