/** Builds remote write requests, the other way round from local/amp: its decoder must not be its own judge. */
import type { AwsCredentials } from "../../local/amp";

export const region = "eu-west-1";
export const workspaceId = "ws-0f3c6c1e-5a1d-4f0a-9b6e-3f5d6c7b8a90";
export const credentials: AwsCredentials = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

export interface TestSeries {
    readonly labels: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
    readonly samples: readonly (readonly [value: number, timestampMs: number])[];
}

/** The headers that remote write 1.0 wants. */
export const writeHeaders = {
    "content-encoding": "snappy",
    "content-type": "application/x-protobuf",
    "x-prometheus-remote-write-version": "0.1.0",
} as const;

export function encodeWriteRequest(series: readonly TestSeries[]): Buffer {
    return Buffer.concat(series.map((one) => bytesField(1, encodeSeries(one))));
}

function encodeSeries({ labels, samples }: TestSeries): Buffer {
    const pairs = Array.isArray(labels) ? labels : Object.entries(labels);
    return Buffer.concat([
        ...pairs.map(([name, value]) =>
            bytesField(1, Buffer.concat([bytesField(1, Buffer.from(name)), bytesField(2, Buffer.from(value))])),
        ),
        ...samples.map(([value, timestamp]) => {
            const double = Buffer.alloc(8);
            double.writeDoubleLE(value);
            return bytesField(
                2,
                Buffer.concat([varint(8n * 1n + 1n), double, varint(8n * 2n), varint(BigInt(timestamp))]),
            );
        }),
    ]);
}

export function bytesField(field: number, bytes: Uint8Array): Buffer {
    return Buffer.concat([varint(BigInt(field) * 8n + 2n), varint(BigInt(bytes.length)), bytes]);
}

export function varint(value: bigint): Buffer {
    const bytes: number[] = [];
    for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
        if (rest < 128n) {
            return Buffer.from([...bytes, Number(rest)]);
        }
        bytes.push(Number(rest & 127n) | 128);
    }
}

/** A valid snappy block without any compression: literals only. */
export function snappyLiterals(data: Uint8Array): Buffer {
    const chunks = [varint(BigInt(data.length))];
    for (let at = 0; at < data.length; at += 65536) {
        const literal = data.subarray(at, at + 65536);
        const length = Buffer.alloc(3);
        length.writeUInt8(61 << 2);
        length.writeUInt16LE(literal.length - 1, 1);
        chunks.push(length, Buffer.from(literal));
    }
    return Buffer.concat(chunks);
}

export function writeBody(...series: TestSeries[]): Buffer {
    return snappyLiterals(encodeWriteRequest(series));
}
