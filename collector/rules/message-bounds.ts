/** What a receiver takes at once: the largest message, body or line, which is in memory before the limiter sees it. */
import type { adot } from "../release";
import { at, entries, isMapping } from "../values";
import { type ConfigView, isPlaceholder } from "./config-view";
import { once } from "./per-config";

const mib = 2 ** 20;

/** A setting that bounds what a receiver takes at once. */
interface BoundKind {
    readonly key: string;
    /** Bytes that one of it stands for. A text such as `1MiB` says its own. */
    readonly unit: number;
    /** What holds where it isn't written, or is zero, bytes. */
    readonly defaultBytes: number;
    /** Heap for a byte of it, where that isn't `heapPerByte`. */
    readonly heapPerByte?: number;
    /** How many of them wait, where they do. */
    readonly times?: { readonly key: string; readonly byDefault: number };
    /** How many may arrive at once, where that isn't `sendersAtOnce`. */
    readonly atOnce?: number;
    /** The setting by which more of them arrive at once, where there is one and it is written. */
    readonly atOnceKey?: string;
}

/**
 * Senders that a receiver has to bear at the same time, as nothing bounds how many there are. Four are what was
 * measured (`npm run bench:memory -- --case messages`).
 */
export const sendersAtOnce = 4;

/**
 * Heap that a message takes while it is received, for each of its bytes: the body, what it is decoded to, and what the
 * garbage collector hasn't got to. Spans of 350 bytes took 4.4 (HTTP) to 5.9 (gRPC): `npm run bench:memory -- --case
 * messages`.
 */
export const heapPerByte = 5;

/**
 * Of an HTTP server: bytes of a body, after decompression. Below one it is the default. Source: confighttp server.go
 * and compression.go, v0.158.0.
 */
const httpBody: BoundKind = { key: "max_request_body_size", unit: 1, defaultBytes: 20 * mib };

/** Of a gRPC server: MiB of a message, after decompression. Sources: configgrpc.go, v0.158.0; grpc-go server.go. */
const grpcMessage: BoundKind = { key: "max_recv_msg_size_mib", unit: mib, defaultBytes: 4 * mib };

/**
 * Of Kafka: bytes of what one broker sends at a time, or of one partition's share, not decompressed. Which of them
 * counts is the client's matter, and `default_fetch_size` is the older client's. Source: configkafka config.go.
 */
const kafkaFetches = ["max_fetch_size", "max_partition_fetch_size", "default_fetch_size"].map((key): Place => ({
    keys: [],
    kind: { key, unit: 1, defaultBytes: mib },
    byDefault: true,
}));

/** Of a connection: one entry, which is cut there. Source: stanza's input/tcp/config.go. */
const logEntry: BoundKind = { key: "max_log_size", unit: 1, defaultBytes: mib };

/** Of files: one entry of each that is read. Source: filelogreceiver README. */
const fileEntry: BoundKind = { ...logEntry, atOnceKey: "max_concurrent_files" };

/** Of OpenTelemetry Arrow, for all its streams together. Source: otelarrowreceiver config.go and factory.go. */
const arrowRequests: BoundKind = { key: "request_limit_mib", unit: mib, defaultBytes: 128 * mib, atOnce: 1 };
const arrowMemory: BoundKind = { ...arrowRequests, key: "memory_limit_mib", heapPerByte: 1 };

/** Of Jaeger's agents: packets that wait, each in a buffer of the largest size. Source: jaegerreceiver config.go. */
const packets: BoundKind = {
    key: "max_packet_size",
    unit: 1,
    defaultBytes: 65_000,
    heapPerByte: 1,
    atOnce: 1,
    times: { key: "queue_size", byDefault: 1_000 },
};

/** Where a receiver has such a setting. */
interface Place {
    readonly keys: readonly string[];
    readonly kind: BoundKind;
    /** Whether it is there when nothing says so, as a part that is switched on by being named isn't. */
    readonly byDefault?: boolean;
}

/** Why a receiver has none. */
interface None {
    readonly none: string;
}

type ReceiverType = (typeof adot)["components"]["receivers"][number];

/**
 * By the type of the receiver, for every one that the release has. Those of others are found by the names of the
 * settings alone.
 */
export const receiverPlaces: Readonly<Record<ReceiverType, readonly Place[] | None>> = {
    otlp: [
        { keys: ["protocols", "grpc"], kind: grpcMessage },
        { keys: ["protocols", "http"], kind: httpBody },
    ],
    jaeger: [
        { keys: ["protocols", "grpc"], kind: grpcMessage },
        { keys: ["protocols", "thrift_http"], kind: httpBody },
        { keys: ["protocols", "thrift_binary"], kind: packets },
        { keys: ["protocols", "thrift_compact"], kind: packets },
    ],
    // The server's settings were on top until 0.128, and still may be. Source: zipkinreceiver config.go.
    zipkin: [
        { keys: [], kind: httpBody, byDefault: true },
        { keys: ["protocols", "http"], kind: httpBody },
    ],
    kafka: kafkaFetches,
    file_log: [{ keys: [], kind: fileEntry, byDefault: true }],
    awsxray: { none: "UDP, whose packets have 64 KiB at most" },
    statsd: { none: "UDP, whose packets have 64 KiB at most; lines over TCP can't be bounded" },
    prometheus: { none: "scrapes, which scrape-bounded is about" },
    awsecscontainermetrics: { none: "asks the task's own metadata endpoint" },
    awscontainerinsightreceiver: { none: "asks the host's own kubelet and cgroups" },
};

const tcpLog: readonly Place[] = [{ keys: [], kind: logEntry, byDefault: true }];

const arrow: readonly Place[] = [
    { keys: ["protocols", "grpc"], kind: grpcMessage },
    { keys: ["protocols", "arrow"], kind: arrowMemory },
    { keys: ["admission"], kind: arrowRequests },
];

/**
 * Receivers of other distributions, such as the community's, whose bounds have names that others use for something
 * else; in both spellings.
 */
export const foreignPlaces: Readonly<Record<string, readonly Place[]>> = {
    tcp_log: tcpLog,
    tcplog: tcpLog,
    // What stands on top holds for TCP where that has none of its own. Source: stanza's input/syslog/config.go.
    syslog: [...tcpLog, { keys: ["tcp"], kind: logEntry }],
    otel_arrow: arrow,
    otelarrow: arrow,
};

/** A bound of a receiver as its config has it. */
export interface MessageBound {
    readonly receiver: string;
    /** Path of the setting. */
    readonly path: string;
    readonly kind: BoundKind;
    /** As written; undefined where the default holds. */
    readonly written: unknown;
    /** Bytes that the receiver takes at once; undefined where that can't be known here. */
    readonly bytes: number | undefined;
    /** How many of them may arrive at once. */
    readonly atOnce: number;
}

/** A part of a receiver that holds its bounds, and that only the running task knows. */
export interface UnknownPart {
    readonly receiver: string;
    readonly path: string;
    readonly written: string;
}

/** Each part, from the receiver itself on, that a placeholder stands for: whatever bounds it is behind that. */
export const unknownParts = once((config: ConfigView): readonly UnknownPart[] =>
    config.used("receivers").flatMap((id) => {
        const [receiver, settings] = config.declared("receivers", id) ?? [id, undefined];
        const path = `receivers.${receiver}`;
        const type = config.componentType("receivers", id);
        const inPlaces = placesOf(type).flatMap(({ keys }) => keys.map((_, index) => keys.slice(0, index + 1)));
        const parts = [
            ...(isWithoutBound(type) ? [] : [{ path, written: settings }]),
            ...inPlaces.map((keys) => ({ path: [path, ...keys].join("."), written: at(settings, ...keys) })),
            ...(isWithoutBound(type) ? [] : partsIn(settings, path)),
        ].filter((part): part is { path: string; written: string } => isPlaceholder(part.written));
        return [...new Map(parts.map((part) => [part.path, { receiver, ...part }])).values()];
    }),
);

/** Every bound of every receiver that a pipeline names. */
export const messageBounds = once((config: ConfigView): readonly MessageBound[] =>
    config.used("receivers").flatMap((id) => boundsOf(config, id)),
);

function boundsOf(config: ConfigView, id: string): readonly MessageBound[] {
    const [receiver, settings] = config.declared("receivers", id) ?? [id, undefined];
    const path = `receivers.${receiver}`;
    const places = placesOf(config.componentType("receivers", id));
    // What is there by default isn't where its part has been named.
    const isReplaced = places.some(({ keys, byDefault }) => !byDefault && holds(settings, keys.slice(0, 1)));
    const known = places
        .filter(({ keys, kind, byDefault }) =>
            byDefault ? !isReplaced || at(settings, ...keys, kind.key) !== undefined : holds(settings, keys),
        )
        .filter(({ keys }) => !isPlaceholder(at(settings, ...keys)))
        .map(({ keys, kind }) => boundAt(receiver, [path, ...keys].join("."), at(settings, ...keys), kind));
    const elsewhere = serversIn(settings, path).map(([place, server, kind]) => boundAt(receiver, place, server, kind));
    const paths = new Set(known.map((bound) => bound.path));
    return [...known, ...elsewhere.filter((bound) => !paths.has(bound.path))];
}

const allPlaces: Readonly<Record<string, readonly Place[] | None>> = { ...foreignPlaces, ...receiverPlaces };

const knownPlaces = (type: string): readonly Place[] | None | undefined =>
    Object.hasOwn(allPlaces, type) ? allPlaces[type] : undefined;

function placesOf(type: string): readonly Place[] {
    const places = knownPlaces(type);
    return places === undefined || "none" in places ? [] : places;
}

function isWithoutBound(type: string): boolean {
    const places = knownPlaces(type);
    return places !== undefined && "none" in places;
}

/** Whether the key is there, empty as it may be. */
function holds(settings: unknown, keys: readonly string[]): boolean {
    const parent = at(settings, ...keys.slice(0, -1));
    return isMapping(parent) && Object.hasOwn(parent, keys.at(-1)!);
}

/** Names that receivers give the parts with a server's settings. */
const serverKeys = ["protocols", "grpc", "http"];

/** Values under such names at any depth. YAML's aliases may make a ring of them. */
function partsIn(
    value: unknown,
    path: string,
    seen = new Set<unknown>(),
): readonly { readonly path: string; readonly written: unknown }[] {
    if (typeof value !== "object" || value === null || seen.has(value)) {
        return [];
    }
    seen.add(value);
    return partsOf(value).flatMap(([key, each]) => [
        ...(serverKeys.includes(key.slice(1)) ? [{ path: `${path}${key}`, written: each }] : []),
        ...partsIn(each, `${path}${key}`, seen),
    ]);
}

type Server = readonly [path: string, settings: unknown, kind: BoundKind];

/** The settings of servers at any depth, by the names of their bounds. YAML's aliases may make a ring of them. */
function serversIn(value: unknown, path: string, seen = new Set<unknown>()): readonly Server[] {
    if (typeof value !== "object" || value === null || seen.has(value)) {
        return [];
    }
    seen.add(value);
    const own = [httpBody, grpcMessage]
        .filter(({ key }) => at(value, key) !== undefined)
        .map((kind): Server => [path, value, kind]);
    return [...own, ...partsOf(value).flatMap(([key, each]) => serversIn(each, `${path}${key}`, seen))];
}

/** What a list or a mapping holds, each with what it adds to a path. */
const partsOf = (value: object): readonly (readonly [string, unknown])[] =>
    Array.isArray(value)
        ? value.map((each, index) => [`[${index}]`, each] as const)
        : entries(value).map(([key, each]) => [`.${key}`, each] as const);

function boundAt(receiver: string, path: string, settings: unknown, kind: BoundKind): MessageBound {
    const { key, unit, defaultBytes, times, atOnce = sendersAtOnce, atOnceKey } = kind;
    const given = at(settings, key);
    const size = sizeIn(given, unit) ?? defaultBytes;
    const count = times === undefined ? 1 : (countIn(at(settings, times.key)) ?? times.byDefault);
    const unknown = [given, times === undefined ? undefined : at(settings, times.key)].find(isPlaceholder);
    return {
        receiver,
        path: `${path}.${key}`,
        kind,
        written: unknown ?? given,
        bytes: unknown === undefined ? size * count : undefined,
        atOnce: (atOnceKey === undefined ? undefined : countIn(at(settings, atOnceKey))) ?? atOnce,
    };
}

/** The bytes that the setting takes when nothing is written. */
export const defaultBytesOf = ({ defaultBytes, times }: BoundKind): number => defaultBytes * (times?.byDefault ?? 1);

const countIn = (value: unknown): number | undefined => (Number(value) > 0 ? Number(value) : undefined);

/** Decimal and binary units, as the collector's file readers take them. Source: stanza's helper/bytesize.go. */
const textUnits: Readonly<Record<string, number>> = {
    ...{ b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, pb: 1e15 },
    ...{ kib: 2 ** 10, mib, gib: 2 ** 30, tib: 2 ** 40, pib: 2 ** 50 },
};

/** Bytes of a number, or of a text with a unit of its own; undefined for anything else, and below one. */
function sizeIn(value: unknown, unit: number): number | undefined {
    const [, count, name = ""] = /^\s*(\d{1,20}(?:\.\d{1,20})?)\s*([a-z]*)\s*$/i.exec(textOf(value)) ?? [];
    const bytes = Number(count) * (name === "" ? unit : (textUnits[name.toLowerCase()] ?? NaN));
    return bytes > 0 ? bytes : undefined;
}

/** Without an exponent, so that one reading serves numbers and texts. */
function textOf(value: unknown): string {
    if (typeof value === "number") {
        return Number.isFinite(value) ? Math.min(value, 1e15).toFixed(3) : "";
    }
    return typeof value === "string" ? value : "";
}
