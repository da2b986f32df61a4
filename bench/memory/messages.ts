/** Programs that send spans over OTLP beside what is scraped. */
import * as http from "node:http";
import * as http2 from "node:http2";
import type { Writable } from "node:stream";
import { clearInterval, setInterval } from "node:timers";

/** What they send, all at the same moment, again and again. */
export interface Messages {
    readonly protocol: "grpc" | "http";
    /** MiB of one message, not compressed. */
    readonly mib: number;
    /** Programs that send one at once. */
    readonly senders: number;
    /** The second of the run at which they begin, and how many seconds pass from one message to the next. */
    readonly from: number;
    readonly everySeconds: number;
}

/** Where the collectors under test take them; OTLP's own ports. */
export const messageAddress = { grpc: "127.0.0.1:4317", http: "127.0.0.1:4318" } as const;

/** How the receiver has answered so far. */
export interface Answers {
    taken: number;
    /** Too large, or told to come again later. */
    refused: number;
    /** No answer at all. */
    broken: number;
}

/** Sends until it is closed. */
export function sendMessages(messages: Messages): { readonly answers: Readonly<Answers>; close(): void } {
    const { protocol, mib, senders, from, everySeconds } = messages;
    const answers: Answers = { taken: 0, refused: 0, broken: 0 };
    const body = spans(mib * 2 ** 20);
    const send = protocol === "grpc" ? callsOf(body) : postsOf(body);
    const busy = new Set<number>();
    const round = (): void => {
        for (let sender = 0; sender < senders; sender++) {
            if (busy.has(sender)) {
                continue;
            }
            busy.add(sender);
            void send().then((answer) => {
                answers[answer]++;
                busy.delete(sender);
            });
        }
    };
    let timer: NodeJS.Timeout | undefined;
    const start = setTimeout(() => {
        round();
        timer = setInterval(round, everySeconds * 1000);
    }, from * 1000);
    return {
        answers,
        close: () => {
            clearTimeout(start);
            clearInterval(timer);
        },
    };
}

type Send = () => Promise<keyof Answers>;

const postsOf =
    (body: Buffer): Send =>
    () =>
        new Promise((resolve) => {
            const url = `http://${messageAddress.http}/v1/traces`;
            const headers = { "content-type": "application/x-protobuf", "content-length": body.length };
            const request = http.request(url, { method: "POST", headers, agent: false }, (response) => {
                response.resume();
                response.once("close", () => resolve(response.statusCode === 200 ? "taken" : "refused"));
            });
            // One that is too large is answered while it is being sent, and then the connection is closed.
            request.once("error", () => resolve("broken"));
            request.end(body);
        });

/** The method of OTLP's trace service. Source: opentelemetry-proto, trace_service.proto. */
const method = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

const callsOf =
    (body: Buffer): Send =>
    () =>
        new Promise((resolve) => {
            const session = http2.connect(`http://${messageAddress.grpc}`);
            const end = (answer: keyof Answers): void => {
                session.destroy();
                resolve(answer);
            };
            session.once("error", () => end("broken"));
            session.once("close", () => resolve("broken"));
            const call = session.request({
                ":method": "POST",
                ":path": method,
                "content-type": "application/grpc",
                te: "trailers",
            });
            // One that is too large is answered while it is being sent.
            const read = ({ "grpc-status": status }: http2.IncomingHttpHeaders): void => {
                if (status !== undefined) {
                    end(status === "0" ? "taken" : "refused");
                }
            };
            call.on("response", read);
            call.on("trailers", read);
            call.once("error", () => end("broken"));
            call.once("close", () => end("broken"));
            call.resume();
            // A frame of gRPC: not compressed, its length, the message.
            const frame = Buffer.alloc(5);
            frame.writeUInt32BE(body.length, 1);
            call.write(frame);
            writePieces(call, body);
        });

/** Node hears no answer while one large write is under way. */
const pieceBytes = 65_536;

function writePieces(stream: Writable, body: Buffer, from = 0): void {
    for (let at = from; at < body.length; at += pieceBytes) {
        if (!stream.write(body.subarray(at, at + pieceBytes))) {
            stream.once("drain", () => writePieces(stream, body, at + pieceBytes));
            return;
        }
    }
    stream.end();
}

/**
 * An `ExportTraceServiceRequest` of that many bytes or a little less: spans as an HTTP server's instrumentation makes
 * them, about 300 bytes each.
 */
export function spans(bytes: number): Buffer {
    const piece = resourceSpans(200);
    const count = Math.max(1, Math.floor(bytes / piece.length));
    const body = Buffer.allocUnsafe(count * piece.length);
    for (let index = 0; index < count; index++) {
        piece.copy(body, index * piece.length);
    }
    return body;
}

/** The field `resource_spans` of a request, with so many spans. */
function resourceSpans(count: number): Buffer {
    const resource = field(1, attribute("service.name", "bench"), attribute("service.instance.id", "0123456789abcdef"));
    const all = Array.from({ length: count }, (_, index) => field(2, span(index)));
    return field(1, resource, field(2, ...all));
}

function span(index: number): Buffer {
    return Buffer.concat([
        field(1, Buffer.alloc(16, (index % 255) + 1)),
        field(2, Buffer.alloc(8, (index % 254) + 1)),
        field(5, Buffer.from(`GET /v1/items/${index % 97}`)),
        fixed64(7, 1_700_000_000_000_000_000n),
        fixed64(8, 1_700_000_000_100_000_000n),
        attribute("http.request.method", "GET", 9),
        attribute("http.route", `/v1/items/${index % 97}`, 9),
        attribute("server.address", "orders.internal.example.com", 9),
        attribute("client.address", `10.0.${index % 256}.17`, 9),
        attribute("http.response.status_code", `${200 + (index % 5)}`, 9),
    ]);
}

/** A `KeyValue` with a string, as a field of what is around it. */
const attribute = (key: string, value: string, number = 1): Buffer =>
    field(number, field(1, Buffer.from(key)), field(2, field(1, Buffer.from(value))));

/** A field of protobuf that has a length: a message, a string, bytes. */
function field(number: number, ...parts: readonly Buffer[]): Buffer {
    const content = Buffer.concat(parts);
    return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function fixed64(number: number, value: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return Buffer.concat([varint(number * 8 + 1), bytes]);
}

function varint(value: number): Buffer {
    const bytes: number[] = [];
    let left = value;
    for (; left >= 0x80; left = Math.floor(left / 128)) {
        bytes.push((left % 128) | 0x80);
    }
    return Buffer.from([...bytes, left]);
}
