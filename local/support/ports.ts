/** TCP ports on the loopback interface. */
import * as net from "node:net";

const loopback = "127.0.0.1";

/** A port that is free on 127.0.0.1 at this moment. Another program may take it before it is used: use it soon. */
export async function freePort(): Promise<number> {
    const [port] = await freePorts(1);
    return port!;
}

/** As many different free ports as asked for. All are held open until all are known, so that none comes twice. */
export async function freePorts(count: number): Promise<number[]> {
    const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
    const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
    return ports;
}

/** Whether nothing listens on the port of 127.0.0.1 now. */
export async function isPortFree(port: number): Promise<boolean> {
    try {
        const server = await listen(port);
        await new Promise((closed) => server.close(closed));
        return true;
    } catch {
        return false;
    }
}

/**
 * Throws when the port is taken.
 * @param purpose what the port is for, as in "Prometheus".
 */
export async function requireFreePort(port: number, purpose: string): Promise<void> {
    if (!(await isPortFree(port))) {
        throw new Error(
            `Port ${port} of ${loopback}, wanted for ${purpose}, is taken by another program; stop that program or choose another port.`,
        );
    }
}

function listen(port: number): Promise<net.Server> {
    return new Promise((resolve, reject) => {
        const server = net.createServer();
        server.once("error", reject);
        server.listen({ port, host: loopback, exclusive: true }, () => resolve(server));
    });
}
