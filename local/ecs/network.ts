/**
 * The network of a task. As in awsvpc mode the containers of a task share one loopback interface and no other task sees
 * it: a network namespace with nothing in it but loopback, and a relay in it for the few connections that cross the
 * border. Where the machine allows no namespace the task has the host's network.
 */
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { requireFreePort } from "../support/ports";
import { startProcess, type Child } from "../support/process";
import { dieWithUs } from "../../tools/die-with-us";
import { which } from "../../tools/parts";

const loopback = "127.0.0.1";

/**
 * The ports of the ECS agent (developer guide, "Amazon ECS container agent": 51678 to 51680 are its own), so no
 * container has them.
 */
const agentPort = 51678;
/** What answers for AWS inside the task: one port for each endpoint from here on. */
const firstEndpointPort = 51681;

export interface NetworkRequest {
    readonly mode: "namespace" | "host" | undefined;
    /** Origin of the metadata and credentials endpoint, on the host. */
    readonly agentOrigin: string;
    /** As in `TaskOptions`. */
    readonly endpoints: Readonly<Record<string, string>>;
    /** The ports that containers open, by container. */
    readonly ports: Readonly<Record<string, readonly number[]>>;
    readonly publish: readonly number[];
    readonly log?: (line: string) => void;
}

export interface TaskNetwork {
    readonly mode: "namespace" | "host";
    /** Why it is the host's network although nobody asked for that. */
    readonly limitation: string | undefined;
    /** The agent's origin as the containers see it. */
    readonly agentOrigin: string;
    /** The endpoints as the containers see them. */
    readonly endpoints: Readonly<Record<string, string>>;
    /** A process in the task's network; its /proc/PID/net/dev has the task's counters. */
    readonly pid: number;
    /** Settles with a sentence when the network is lost before `close`. */
    readonly lost: Promise<string>;
    /** The command that runs `command` in the task's network; the process id stays that of the started process. */
    enter(command: readonly string[]): string[];
    /** A connection to a port of the task. */
    connect(port: number): net.Socket;
    /** Where the host reaches a port of the task; undefined for a port that is not published. */
    origin(port: number): string | undefined;
    close(): Promise<void>;
}

/** Opens the network of a task. Rejects when it can't be had, or when a port on the host's network is taken. */
export async function openNetwork(request: NetworkRequest): Promise<TaskNetwork> {
    if (request.mode === "host") {
        return openHost(request, undefined);
    }
    const failures: string[] = [];
    for (const kind of namespaceKinds()) {
        try {
            return await openNamespace(request, kind);
        } catch (error) {
            failures.push((error as Error).message);
        }
    }
    const why = failures.at(-1) ?? "it takes Linux with unshare, nsenter (util-linux) and ip (iproute2)";
    if (request.mode === "namespace") {
        throw new Error(`The task can't have a network namespace: ${why}.`);
    }
    return openHost(request, `The task uses this machine's own network, so only one can run at a time: ${why}.`);
}

/** How to make a namespace and how to enter it. */
interface NamespaceKind {
    readonly unshare: readonly string[];
    readonly nsenter: readonly string[];
}

function namespaceKinds(): NamespaceKind[] {
    if (process.platform !== "linux" || !["unshare", "nsenter", "ip"].every(which)) {
        return [];
    }
    const asRoot: NamespaceKind = { unshare: ["--net"], nsenter: ["--net"] };
    // Without root, a user namespace in which we are root gives the right to make the network namespace.
    const asUser: NamespaceKind = {
        unshare: ["--user", "--map-root-user", "--net"],
        nsenter: ["--user", "--preserve-credentials", "--net"],
    };
    return process.getuid?.() === 0 ? [asRoot, asUser] : [asUser];
}

async function openNamespace(request: NetworkRequest, kind: NamespaceKind): Promise<TaskNetwork> {
    const { agentOrigin, endpoints, ports, publish, log } = request;
    // A socket's path may have 107 bytes, so they don't live in the work directory.
    removeStaleSockets();
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), `${socketPrefix}${process.pid}-`));
    const closing: (() => unknown)[] = [() => fs.rmSync(directory, { recursive: true, force: true })];
    const close = async (): Promise<void> => {
        for (const step of closing.splice(0).reverse()) {
            await step();
        }
    };
    try {
        const origins = Object.keys(endpoints);
        const inside = (port: number): string => `http://${loopback}:${port}`;
        const outbound: Record<string, string> = {};
        for (const [port, target] of [
            [agentPort, agentOrigin] as const,
            ...origins.map((origin, index) => [firstEndpointPort + index, endpoints[origin]!] as const),
        ]) {
            const socket = path.join(directory, `${port}.sock`);
            closing.push(await serve({ path: socket }, () => connectTo(target)));
            outbound[port] = socket;
        }
        const inbound = path.join(directory, "in.sock");
        const relay = await startRelay(kind, { inbound, outbound }, log);
        closing.push(() => relay.stop());
        const connect = (port: number): net.Socket => {
            const socket = net.connect({ path: inbound, allowHalfOpen: true });
            socket.write(`${port}\n`);
            return socket;
        };
        const published = new Map<number, string>();
        for (const port of new Set([...Object.values(ports).flat(), ...publish])) {
            const server = await listen({ port: 0, host: loopback }, () => connect(port));
            closing.push(() => shut(server));
            published.set(port, inside((server.address() as net.AddressInfo).port));
        }
        let closed = false;
        return {
            mode: "namespace",
            limitation: undefined,
            agentOrigin: inside(agentPort),
            endpoints: Object.fromEntries(origins.map((origin, index) => [origin, inside(firstEndpointPort + index)])),
            pid: relay.pid!,
            lost: new Promise((lost) => {
                void relay.exited.then(() => closed || lost("the process that holds the task's network ended"));
            }),
            enter: (command) => ["nsenter", `--target=${relay.pid}`, ...kind.nsenter, "--", ...command],
            connect,
            origin: (port) => published.get(port),
            close: async () => {
                closed = true;
                await close();
            },
        };
    } catch (error) {
        await close();
        throw error;
    }
}

const socketPrefix = "pulumi-adot-";

/** Sockets of runners that are dead. */
function removeStaleSockets(): void {
    for (const name of fs.readdirSync(os.tmpdir())) {
        const pid = new RegExp(`^${socketPrefix}(\\d+)-`).exec(name)?.[1];
        if (pid !== undefined && !fs.existsSync(`/proc/${pid}`)) {
            try {
                fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
            } catch {
                // Another user's.
            }
        }
    }
}

async function startRelay(
    kind: NamespaceKind,
    plan: { inbound: string; outbound: Record<string, string> },
    log: NetworkRequest["log"],
): Promise<Child> {
    let ready: () => void;
    const isReady = new Promise<void>((resolve) => (ready = resolve));
    const script = 'ip link set lo up && exec "$@"';
    const node = [process.execPath, path.join(__dirname, "relay.mjs"), JSON.stringify(plan)];
    const child = startProcess({
        name: "network",
        command: "unshare",
        args: [...kind.unshare, "--", ...dieWithUs(), "sh", "-c", script, "sh", ...node],
        env: { PATH: process.env.PATH },
        onLine: (line) => (line === "ready" ? ready() : log?.(`network | ${line}`)),
    });
    const exit = await Promise.race([isReady, child.exited]);
    if (exit !== undefined) {
        throw new Error(`this machine refuses it (${child.tail(1) || `unshare ended with ${exit.code}`})`);
    }
    return child;
}

async function openHost(request: NetworkRequest, limitation: string | undefined): Promise<TaskNetwork> {
    const { agentOrigin, endpoints, ports, publish } = request;
    for (const [container, own] of Object.entries(ports)) {
        for (const port of own) {
            await requireFreePort(port, `container ${container}`);
        }
    }
    const open = new Set([...Object.values(ports).flat(), ...publish]);
    return {
        mode: "host",
        limitation,
        agentOrigin,
        endpoints,
        pid: process.pid,
        lost: new Promise(() => undefined),
        enter: (command) => [...command],
        connect: (port) => net.connect({ port, host: loopback, allowHalfOpen: true }),
        origin: (port) => (open.has(port) ? `http://${loopback}:${port}` : undefined),
        close: async () => undefined,
    };
}

function connectTo(origin: string): net.Socket {
    const { hostname, port, protocol } = new URL(origin);
    return net.connect({
        host: hostname,
        port: Number(port) || (protocol === "https:" ? 443 : 80),
        allowHalfOpen: true,
    });
}

async function serve(where: net.ListenOptions, target: () => net.Socket): Promise<() => Promise<void>> {
    const server = await listen(where, target);
    return () => shut(server);
}

/** Connections of each of our servers, to be cut when it closes. */
const connections = new WeakMap<net.Server, Set<net.Socket>>();

function listen(where: net.ListenOptions, target: () => net.Socket): Promise<net.Server> {
    return new Promise((resolve, reject) => {
        const open = new Set<net.Socket>();
        const server = net.createServer({ allowHalfOpen: true }, (client) => {
            const far = target();
            for (const socket of [client, far]) {
                open.add(socket);
                socket.once("close", () => open.delete(socket));
            }
            join(client, far);
        });
        connections.set(server, open);
        server.once("error", reject);
        server.listen(where, () => resolve(server));
    });
}

function shut(server: net.Server): Promise<void> {
    connections.get(server)?.forEach((socket) => socket.destroy());
    return new Promise((closed) => server.close(() => closed()));
}

/** Joins two connections until both directions have ended, as the relay does. */
function join(a: net.Socket, b: net.Socket): void {
    for (const [from, to] of [
        [a, b],
        [b, a],
    ] as const) {
        from.pipe(to);
        from.on("error", () => to.destroy());
        from.on("close", () => from.readableEnded || to.destroy());
    }
}
