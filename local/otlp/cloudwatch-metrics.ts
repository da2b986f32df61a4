/**
 * A stand-in for CloudWatch's OTLP endpoint for metrics, https://monitoring.REGION.amazonaws.com/v1/metrics: it checks
 * signature, encoding, limits and shapes as the service does, and keeps the series that it takes. Like the service it
 * takes the valid points of a request in which some aren't, and says so in OTLP's answer.
 */
import * as http from "node:http";

import { Refusal } from "../amp/refusal";
import { applyFault, type Fault } from "../amp/server";
import { type AwsCredentials, type ReceivedRequest, verifySignature } from "../amp/signature";
import { close, listen } from "../support/http";
import { checkMetricsRequest, metricLimits, pointProblem } from "./metric-limits";
import { decodeMetrics, exportResponse, type Labels, type MetricPoint } from "./metric-points";
import { checkTarget, invalid, isJson, received, unpacked } from "./request";

export { metricLimits } from "./metric-limits";
export type { Labels, MetricPoint, MetricType } from "./metric-points";

/** In a signature's scope ("Send metrics using OpenTelemetry"). */
export const monitoringService = "monitoring";
/** What IAM has to allow for it. */
export const metricsAction = "cloudwatch:PutMetricData";

export interface CloudWatchMetricsOptions {
    readonly region: string;
    readonly credentials: AwsCredentials | ((accessKeyId: string) => AwsCredentials | undefined);
    /** The clock. Default: now. */
    readonly now?: () => Date;
    /** What IAM says of `cloudwatch:PutMetricData`: undefined where it is allowed, or its refusal. Default: allowed. */
    readonly authorize?: (accessKeyId: string) => string | undefined;
}

/** A request as it was answered. */
export interface MetricsRequest {
    readonly status: number;
    /** AWS's error type, of one that was refused. */
    readonly reason?: string;
    /** Why it was refused, or part of it. */
    readonly message?: string;
    readonly headers: http.IncomingHttpHeaders;
    /** As they came, and after decompression. */
    readonly wireBytes: number;
    readonly bytes: number;
    readonly points: number;
    readonly rejected: number;
}

/** A series, and its newest point. */
export interface KeptSeries extends MetricPoint {
    /** Points of it that were taken. */
    readonly points: number;
}

export interface CloudWatchMetrics {
    /** Without a path. */
    readonly url: string;
    readonly requests: readonly MetricsRequest[];
    /** The series that were taken, of one name, or of all, with at least these labels. */
    series(name?: string, labels?: Labels): readonly KeptSeries[];
    /** Of all points that were taken, as CloudWatch bills them. */
    readonly billedBytes: number;
    readonly pointsTaken: number;
    /** The next requests are answered so; undefined ends it. */
    setFault(fault: Fault | undefined): void;
    close(): Promise<void>;
}

/** Opens the endpoint on a free port of 127.0.0.1. */
export async function serveCloudWatchMetrics(options: CloudWatchMetricsOptions): Promise<CloudWatchMetrics> {
    const { now = () => new Date() } = options;
    const requests: MetricsRequest[] = [];
    const kept = new Map<string, KeptSeries>();
    const total = { billedBytes: 0, points: 0 };
    let fault: Fault | undefined;
    let recent: number[] = [];

    const take = (points: readonly MetricPoint[]): void => {
        for (const point of points) {
            const key = JSON.stringify([point.name, point.type, Object.entries(point.labels).sort()]);
            kept.set(key, { ...point, points: (kept.get(key)?.points ?? 0) + 1 });
            total.billedBytes += point.billedBytes;
            total.points += 1;
        }
    };
    const throttle = (): void => {
        const time = now().getTime();
        recent = [...recent.filter((each) => each > time - 1000), time];
        if (recent.length > metricLimits.requestsPerSecond) {
            throw new Refusal(429, "ThrottlingException", "Rate exceeded");
        }
    };
    const server = http.createServer((incoming, response) => {
        void received(incoming)
            .then((request) => answer(request, options, { now, throttle, take, fault: () => fault }))
            .then(
                ({ status, headers, body, ...noted }) => {
                    requests.push({ status, headers: incoming.headers, ...noted });
                    response.writeHead(status, headers).end(body);
                },
                () => response.destroy(),
            );
    });
    return {
        url: `http://127.0.0.1:${await listen(server)}`,
        requests,
        series: (name, labels = {}) =>
            [...kept.values()].filter(
                (each) =>
                    (name === undefined || each.name === name) &&
                    Object.entries(labels).every(([key, value]) => each.labels[key] === value),
            ),
        get billedBytes() {
            return total.billedBytes;
        },
        get pointsTaken() {
            return total.points;
        },
        setFault: (next) => {
            // Who was left without an answer notices, as when a server comes up again.
            if (fault?.hang) {
                server.closeAllConnections();
            }
            fault = next;
        },
        close: () => close(server),
    };
}

interface Answer extends Omit<MetricsRequest, "headers"> {
    readonly headers: Record<string, string>;
    readonly body: string | Uint8Array;
}

interface Behind {
    readonly now: () => Date;
    readonly throttle: () => void;
    readonly take: (points: readonly MetricPoint[]) => void;
    readonly fault: () => Fault | undefined;
}

async function answer(request: ReceivedRequest, options: CloudWatchMetricsOptions, behind: Behind): Promise<Answer> {
    const noted = { wireBytes: request.body.length, bytes: request.body.length, points: 0, rejected: 0 };
    let json = false;
    try {
        await applyFault(behind.fault());
        checkTarget(request, "/v1/metrics");
        await checkCaller(request, options, behind.now);
        behind.throttle();
        json = isJson(request);
        const body = unpacked(request);
        noted.bytes = body.length;
        const points = decoded(body, json);
        noted.points = points.length;
        checkMetricsRequest(body.length, points, behind.now());
        const judged = points.map((point) => ({ point, problem: pointProblem(point) }));
        const problems = judged.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
        noted.rejected = problems.length;
        if (problems.length > 0 && problems.length === points.length) {
            throw invalid(problems[0]!);
        }
        behind.take(judged.filter(({ problem }) => problem === undefined).map(({ point }) => point));
        return {
            ...noted,
            status: 200,
            message: problems[0],
            headers: { "content-type": json ? "application/json" : "application/x-protobuf" },
            body: exportResponse(json, problems.length, problems[0] ?? ""),
        };
    } catch (error) {
        const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalFailure", String(error));
        const { status, reason, message } = refusal;
        return { ...noted, status, reason, message, ...refusalBody(refusal, json) };
    }
}

/** Of the request itself in OTLP's way: a `google.rpc.Status` in the request's own encoding. Else as AWS has it. */
function refusalBody(refusal: Refusal, json: boolean): Pick<Answer, "headers" | "body"> {
    const { status, headers, body, message } = refusal;
    if (status !== 400 || json) {
        return { headers, body };
    }
    return { headers: { ...headers, "content-type": "application/x-protobuf" }, body: statusMessage(message) };
}

/** INVALID_ARGUMENT of `google.rpc.Code`. */
const invalidArgument = 3;

/** `Status`: field 1 is a code, field 2 a text, shorter than 2^14 bytes. */
function statusMessage(message: string): Uint8Array {
    const text = Buffer.from(message);
    return Buffer.concat([
        Buffer.from([0x08, invalidArgument, 0x12, (text.length & 0x7f) | 0x80, text.length >> 7]),
        text,
    ]);
}

async function checkCaller(
    request: ReceivedRequest,
    { region, credentials, authorize }: CloudWatchMetricsOptions,
    now: () => Date,
): Promise<void> {
    const known =
        typeof credentials === "function"
            ? credentials
            : (accessKeyId: string) => (accessKeyId === credentials.accessKeyId ? credentials : undefined);
    const service = monitoringService;
    const { accessKeyId } = await verifySignature(request, { region, service, credentials: known, now });
    const denied = authorize?.(accessKeyId);
    if (denied !== undefined) {
        throw new Refusal(403, "AccessDeniedException", denied);
    }
}

function decoded(body: Uint8Array, json: boolean): readonly MetricPoint[] {
    try {
        return decodeMetrics(body, json);
    } catch (error) {
        throw invalid(`The body isn't a request for metrics: ${(error as Error).message}`);
    }
}
