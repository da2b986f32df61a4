/** HTTP servers on the loopback interface. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** Opens the server on a port of 127.0.0.1, by default a free one; settles with the port. */
export async function listen(server: http.Server, port = 0): Promise<number> {
    await new Promise<void>((listening, failed) => {
        server.once("error", failed);
        server.listen(port, "127.0.0.1", () => {
            server.off("error", failed);
            listening();
        });
    });
    return (server.address() as AddressInfo).port;
}

/** Closes the server with the connections that are open. */
export async function close(server: http.Server): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
}

/** A server that listens. */
export interface Listening {
    readonly port: number;
    close(): Promise<void>;
}

/** Serves bodies by path on a free port of 127.0.0.1; any other path is 404. */
export async function serveBodies(bodies: Readonly<Record<string, string>>): Promise<Listening> {
    const server = http.createServer((request, response) => {
        const body = bodies[(request.url ?? "").replace(/[?].*$/, "").replace(/^\/$/, "")];
        response.writeHead(body === undefined ? 404 : 200, {
            "content-type": body?.startsWith("{") ? "application/json" : "text/plain; version=0.0.4",
        });
        response.end(body ?? "");
    });
    return { port: await listen(server), close: () => close(server) };
}
