/**
 * The process that holds a task's network namespace, and the only way in and out of it. Unix sockets don't belong to a
 * network namespace: it listens on loopback ports inside and passes each connection to a socket of the host
 * (`outbound`), and it serves one socket to which the host first writes the port that it wants (`inbound`). Plain
 * JavaScript: it is started by a bare `node`, once a task, and should take no time.
 */
import net from "node:net";
import process from "node:process";

const { inbound, outbound } = JSON.parse(process.argv[2]);

/** Joins two connections until both directions have ended. */
function join(a, b) {
    for (const [from, to] of [
        [a, b],
        [b, a],
    ]) {
        from.pipe(to);
        from.on("error", () => to.destroy());
        from.on("close", () => from.readableEnded || to.destroy());
    }
}

const options = { allowHalfOpen: true };
const listening = Object.entries(outbound).map(
    ([port, socket]) =>
        new Promise((resolve) => {
            net.createServer(options, (client) => join(client, net.connect({ path: socket, ...options }))).listen(
                Number(port),
                "127.0.0.1",
                resolve,
            );
        }),
);

const gate = net.createServer(options, (host) => {
    host.on("error", () => host.destroy());
    host.once("data", (head) => {
        // The host writes the port and a line end first, in one piece of a few bytes.
        const end = head.indexOf("\n");
        const port = Number(head.subarray(0, end).toString());
        if (end < 0 || !(port > 0)) {
            host.destroy();
            return;
        }
        const inside = net.connect({ port, host: "127.0.0.1", ...options });
        inside.write(head.subarray(end + 1));
        join(host, inside);
    });
});
listening.push(new Promise((resolve) => gate.listen(inbound, resolve)));

await Promise.all(listening);
process.stdout.write("ready\n");
