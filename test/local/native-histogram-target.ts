/**
 * A target with one native histogram, in Prometheus's protobuf format, which alone has them
 * (github.com/prometheus/client_model, io/prometheus/client/metrics.proto).
 */
import * as http from "node:http";

type Field = readonly [number: number, bytes: Buffer];

function varint(value: bigint): Buffer {
    const bytes: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
        if (rest < 128n) {
            return Buffer.from([...bytes, Number(rest)]);
        }
        bytes.push(Number(rest & 127n) | 128);
    }
}

const zigzag = (value: number): bigint => (value < 0 ? BigInt(-value) * 2n - 1n : BigInt(value) * 2n);
const field = (number: number, wire: number, ...parts: Buffer[]): Field => [
    number,
    Buffer.concat([varint(BigInt(number * 8 + wire)), ...parts]),
];
const message = (...fields: Field[]): Buffer => Buffer.concat(fields.map(([, bytes]) => bytes));

const unsigned = (number: number, value: number) => field(number, 0, varint(BigInt(value)));
const signed = (number: number, value: number) => field(number, 0, varint(zigzag(value)));
const bytes = (number: number, value: Buffer) => field(number, 2, varint(BigInt(value.length)), value);
const text = (number: number, value: string) => bytes(number, Buffer.from(value));
function double(number: number, value: number): Field {
    const eight = Buffer.alloc(8);
    eight.writeDoubleLE(value);
    return field(number, 1, eight);
}

/** Observations of 0.75, in schema 3: buckets grow by a factor of 2^(1/8), and that value is in the one of index -3. */
function family(name: string, count: number): Buffer {
    const span = message(signed(1, -3), unsigned(2, 1));
    const histogram = message(
        unsigned(1, count),
        double(2, count * 0.75),
        signed(5, 3),
        double(6, 1e-9),
        unsigned(7, 0),
        bytes(12, span),
        signed(13, count),
    );
    const label = message(text(1, "route"), text(2, "/orders"));
    const metric = message(bytes(1, label), bytes(7, histogram));
    return message(text(1, name), text(2, "Native."), unsigned(3, 4), bytes(4, metric));
}

/** Serves a histogram with ten observations more each time that it is asked. */
export async function serveNativeHistogram(name: string): Promise<{ port: number; close(): void }> {
    let count = 0;
    const server = http.createServer((request, response) => {
        count += 10;
        if (!(request.headers.accept ?? "").includes("application/vnd.google.protobuf")) {
            response.writeHead(406).end();
            return;
        }
        const body = family(name, count);
        response.setHeader(
            "Content-Type",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
        );
        response.end(Buffer.concat([varint(BigInt(body.length)), body]));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as { port: number }).port, close: () => server.close() };
}
