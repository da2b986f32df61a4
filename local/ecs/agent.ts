/**
 * The part of the ECS agent that containers talk to: task metadata version 4, and the task role's credentials. One HTTP
 * server for a task.
 */
import { randomUUID } from "node:crypto";
import * as http from "node:http";
import { close, listen } from "../support/http";
import type { TaskCredentials } from "./types";

/** What the server asks when a request comes. */
export interface AgentSource {
    /** Undefined for an id that no container has. */
    container(dockerId: string): object | undefined;
    task(): object;
    /** By Docker id; null for a container that doesn't run. */
    stats(): Readonly<Record<string, object | null>>;
}

export interface Agent {
    /** Origin on the host. */
    readonly origin: string;
    /** Path of the credentials; undefined without a task role. */
    readonly credentialsPath: string | undefined;
    close(): Promise<void>;
}

/** Six hours, what a task's credentials last in ECS. */
const credentialsLifeMs = 6 * 3600 * 1000;

/**
 * Starts the server on a free port of 127.0.0.1.
 * @param role the task role's ARN; without one there are no credentials, as in ECS.
 */
export async function startAgent(
    source: AgentSource,
    role: string | undefined,
    credentials: TaskCredentials,
): Promise<Agent> {
    const credentialsPath = role === undefined ? undefined : `/v2/credentials/${randomUUID()}`;
    const answer = (path: string): object | null | undefined => {
        if (path === credentialsPath) {
            return {
                RoleArn: role,
                AccessKeyId: credentials.accessKeyId,
                SecretAccessKey: credentials.secretAccessKey,
                Token: credentials.sessionToken ?? "",
                Expiration: new Date(Date.now() + credentialsLifeMs).toISOString(),
            };
        }
        const [, id = "", what = ""] = /^\/v4\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
        const container = source.container(id);
        if (container === undefined) {
            return undefined;
        }
        switch (what) {
            case "":
                return container;
            case "task":
                return source.task();
            case "stats":
                return source.stats()[id] ?? null;
            case "task/stats":
                return source.stats();
            default:
                return undefined;
        }
    };
    const server = http.createServer((request, response) => {
        const body = request.method === "GET" ? answer((request.url ?? "").replace(/\/?(\?.*)?$/, "")) : undefined;
        response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(body ?? null));
    });
    return {
        origin: `http://127.0.0.1:${await listen(server)}`,
        credentialsPath,
        close: () => close(server),
    };
}
