/**
 * moto, which answers as AWS does, and a proxy in front of it that notes the calls, throttles some and refuses rights.
 * moto's ECS knows no daemons: the proxy answers for those.
 */
import { type ChildProcess, spawn } from "node:child_process";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { requirePart } from "../../../tools/parts";
import { freePort } from "../../../local/support/ports";

export interface Moto {
    readonly url: string;
    stop(): void;
}

/** Starts it, without anything in it. */
export async function startMoto(): Promise<Moto> {
    const port = await freePort();
    const venv = path.dirname(requirePart("python"));
    const server: ChildProcess = spawn(path.join(venv, "moto_server"), ["-p", String(port)], { stdio: "ignore" });
    const url = `http://127.0.0.1:${port}`;
    const end = Date.now() + 60_000;
    while (!(await answers(url))) {
        if (Date.now() > end || server.exitCode !== null) {
            throw new Error("moto_server doesn't answer.");
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return { url, stop: () => server.kill() };
}

const answers = (url: string): Promise<boolean> =>
    fetch(`${url}/moto-api/data.json`).then(
        () => true,
        () => false,
    );

export interface ProxyOptions {
    /** Every how many calls one is throttled. Default: none. */
    readonly throttleEvery?: number;
    /** Names of calls that are refused. */
    readonly denied?: readonly string[];
}

export interface Proxy {
    readonly url: string;
    /** Names of the calls: `ecs:ListServices`. */
    readonly calls: ReadonlySet<string>;
    readonly throttled: () => number;
    close(): void;
}

/** What the services are called in the header `x-amz-target`. */
const services: Readonly<Record<string, string>> = {
    AmazonEC2ContainerServiceV20141113: "ecs",
    AmazonSSM: "ssm",
    secretsmanager: "secretsmanager",
};

export async function startProxy(moto: Moto, { throttleEvery, denied = [] }: ProxyOptions = {}): Promise<Proxy> {
    const calls = new Set<string>();
    let [count, throttled] = [0, 0];
    const server = http.createServer((request, response) => {
        const call = nameOf(request);
        calls.add(call);
        count += 1;
        const refuse = (type: string, message: string): void => {
            request.resume();
            response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
            response.end(JSON.stringify({ __type: type, message }));
        };
        if (throttleEvery !== undefined && count % throttleEvery === 0) {
            throttled += 1;
            refuse("ThrottlingException", "Rate exceeded");
        } else if (denied.includes(call)) {
            const user = "arn:aws:iam::123456789012:user/reader";
            const what = `User: ${user} is not authorized to perform: ${call} on resource: arn:aws:of:this:call`;
            refuse("AccessDeniedException", `${what} because no identity-based policy allows the ${call} action`);
        } else if (call === "ecs:ListDaemons") {
            request.resume();
            response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
            response.end(JSON.stringify({ daemonSummariesList: [] }));
        } else {
            forward(request, response, moto.url);
        }
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    return {
        url: `http://127.0.0.1:${port}`,
        calls,
        throttled: () => throttled,
        close: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}

function nameOf({ headers, method }: http.IncomingMessage): string {
    const [service = "", call = ""] = String(headers["x-amz-target"] ?? "").split(".");
    return service === "" ? `s3:${method === "GET" ? "GetObject" : method}` : `${services[service]}:${call}`;
}

function forward(request: http.IncomingMessage, response: http.ServerResponse, to: string): void {
    const { method, headers, url } = request;
    const upstream = http.request(`${to}${url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    request.pipe(upstream);
}
