/** Prometheus's HTTP API over made-up series, with as much PromQL as the tests' dashboards have. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeSeries {
    readonly labels: Readonly<Record<string, string>>;
    /** @param time seconds since 1970 */
    readonly value: (time: number) => number;
}

export interface FakePrometheus {
    readonly url: string;
    close(): void;
}

export async function startFakePrometheus(series: readonly FakeSeries[]): Promise<FakePrometheus> {
    const server = http.createServer(({ url = "" }, response) => {
        const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
        try {
            const body = JSON.stringify({ status: "success", data: answer(series, pathname, searchParams) });
            response.writeHead(200, { "content-type": "application/json" }).end(body);
        } catch (error) {
            const body = JSON.stringify({ status: "error", error: (error as Error).message });
            response.writeHead(400, { "content-type": "application/json" }).end(body);
        }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}

function answer(series: readonly FakeSeries[], path: string, parameters: URLSearchParams): unknown {
    const number = (name: string): number => Number(parameters.get(name));
    const label = /^\/api\/v1\/label\/(\w+)\/values$/.exec(path)?.[1];
    if (label !== undefined) {
        const found = evaluate(series, parameters.get("match[]") ?? "").map(({ labels }) => labels[label]);
        return [...new Set(found)];
    }
    const found = evaluate(series, parameters.get("query") ?? "");
    if (path === "/api/v1/query") {
        const time = number("time");
        const result = found.map(({ labels, value }) => ({ metric: labels, value: [time, String(value(time))] }));
        return { resultType: "vector", result };
    }
    const [start, step] = [number("start"), number("step")];
    const times = Array.from({ length: Math.floor((number("end") - start) / step) + 1 }, (_, at) => start + at * step);
    const result = found.map(({ labels, value }) => ({
        metric: labels,
        values: times.map((time) => [time, String(value(time))]),
    }));
    return { resultType: "matrix", result };
}

/** A selector with `=` and `=~`, or `count` of one. */
function evaluate(series: readonly FakeSeries[], expression: string): FakeSeries[] {
    const [matched, count, name, matchers = ""] = /^(count\()?(\w+)(?:\{(.*)\})?\)?$/.exec(expression) ?? [];
    if (matched === undefined) {
        throw new Error(`parse error in ${expression}`);
    }
    const wanted = [...matchers.matchAll(/(\w+)(=~?)"((?:[^"\\]|\\.)*)"/g)].map(([, label, operator, value]) => {
        const pattern = new RegExp(`^(?:${value.replace(/\\(.)/g, "$1")})$`);
        return ({ labels }: FakeSeries): boolean =>
            operator === "=" ? labels[label] === value : pattern.test(labels[label] ?? "");
    });
    const found = series.filter((one) => one.labels.__name__ === name && wanted.every((matches) => matches(one)));
    if (count === undefined) {
        return found;
    }
    return found.length === 0 ? [] : [{ labels: {}, value: () => found.length }];
}
