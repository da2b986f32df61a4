/**
 * OTLP's export requests, in protobuf and in JSON, as far as the stand-ins look: resources with their attributes, and
 * the spans or log records below. Fields: opentelemetry-proto, trace/v1/trace.proto, logs/v1/logs.proto.
 */
import { fields } from "../amp/write-request";

/** What is sent: the request's field 1 has resources, whose field 2 has scopes, whose field 2 has items. */
export type OtlpSignal = "traces" | "logs";

/** One resource with what was sent of it. */
export interface SentResource {
    /** Values that aren't strings as they are in JSON. */
    readonly attributes: Readonly<Record<string, unknown>>;
    /** Bytes of the resource and of its largest scope. */
    readonly bytes: number;
    readonly items: readonly SentItem[];
}

/** A span or a log record. */
export interface SentItem {
    /** A span's name, or a log record's body where that is a string. */
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly bytes: number;
    /** When a span started, or a log record was made, milliseconds since 1970. */
    readonly timeMs: number;
}

type Bytes = Uint8Array;

/** All values of one field, in order. */
function all(bytes: Bytes, wanted: number): (Bytes | number)[] {
    const found: (Bytes | number)[] = [];
    fields(bytes, (field, value) => {
        if (field === wanted) {
            found.push(value);
        }
    });
    return found;
}

const parts = (bytes: Bytes, field: number): Bytes[] =>
    all(bytes, field).filter((value): value is Bytes => typeof value !== "number");

const text = (bytes: Bytes | undefined): string => Buffer.from(bytes ?? []).toString("utf8");

/** `AnyValue`: a string, or another kind as a word or number. */
function anyValue(bytes: Bytes): unknown {
    let value: unknown;
    fields(bytes, (field, found) => {
        value = field === 1 && typeof found !== "number" ? text(found) : typeof found === "number" ? found : "…";
    });
    return value;
}

const attributesIn = (bytes: Bytes, field: number): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
        parts(bytes, field).map((pair) => [text(parts(pair, 1)[0]), anyValue(parts(pair, 2)[0] ?? new Uint8Array())]),
    );

/** Fields of a span and of a log record. */
const itemFields = { traces: { name: 5, attributes: 9, time: 7 }, logs: { name: 5, attributes: 6, time: 1 } } as const;

function itemIn(signal: OtlpSignal, bytes: Bytes): SentItem {
    const { name, attributes, time } = itemFields[signal];
    const [nameBytes] = parts(bytes, name);
    const [timeBytes] = parts(bytes, time);
    return {
        name: signal === "traces" ? text(nameBytes) : String(nameBytes === undefined ? "" : anyValue(nameBytes)),
        attributes: attributesIn(bytes, attributes),
        bytes: bytes.length,
        timeMs: timeBytes === undefined ? 0 : Number(Buffer.from(timeBytes).readBigUInt64LE() / 1_000_000n),
    };
}

/** Throws when the bytes aren't protobuf. */
export const decodeProtobuf = (signal: OtlpSignal, body: Bytes): readonly SentResource[] =>
    parts(body, 1).map((resource) => {
        const [own = new Uint8Array()] = parts(resource, 1);
        const scopes = parts(resource, 2);
        const scopeBytes = scopes.map((scope) => parts(scope, 1)[0]?.length ?? 0);
        return {
            attributes: attributesIn(own, 1),
            bytes: own.length + Math.max(0, ...scopeBytes),
            items: scopes.flatMap((scope) => parts(scope, 2)).map((item) => itemIn(signal, item)),
        };
    });

interface JsonAttribute {
    readonly key: string;
    readonly value?: { readonly stringValue?: string };
}

interface JsonItem {
    readonly name?: string;
    readonly body?: { readonly stringValue?: string };
    readonly attributes?: readonly JsonAttribute[];
    readonly startTimeUnixNano?: string | number;
    readonly timeUnixNano?: string | number;
}

interface JsonResource {
    readonly resource?: { readonly attributes?: readonly JsonAttribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly JsonItem[]; readonly scope?: unknown }[];
    readonly scopeLogs?: readonly { readonly logRecords?: readonly JsonItem[]; readonly scope?: unknown }[];
}

const jsonAttributes = (attributes: readonly JsonAttribute[] = []): Readonly<Record<string, unknown>> =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue ?? JSON.stringify(value)]));

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value ?? {}));

/** Throws when the text isn't JSON of that shape. */
export function decodeJson(signal: OtlpSignal, body: Bytes): readonly SentResource[] {
    const request = JSON.parse(text(body)) as { resourceSpans?: JsonResource[]; resourceLogs?: JsonResource[] };
    const resources = (signal === "traces" ? request.resourceSpans : request.resourceLogs) ?? [];
    return resources.map(({ resource, scopeSpans = [], scopeLogs = [] }) => {
        const scopes = signal === "traces" ? scopeSpans : scopeLogs;
        const items = [
            ...scopeSpans.flatMap(({ spans = [] }) => spans),
            ...scopeLogs.flatMap(({ logRecords = [] }) => logRecords),
        ];
        return {
            attributes: jsonAttributes(resource?.attributes),
            bytes: sizeOf(resource) + Math.max(0, ...scopes.map(({ scope }) => sizeOf(scope))),
            items: items.map((item) => ({
                name: item.name ?? item.body?.stringValue ?? "",
                attributes: jsonAttributes(item.attributes),
                bytes: sizeOf(item),
                timeMs: Number(BigInt(item.startTimeUnixNano ?? item.timeUnixNano ?? 0) / 1_000_000n),
            })),
        };
    });
}
