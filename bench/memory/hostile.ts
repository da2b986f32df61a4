/** Scrape targets that do harm. */
import * as http from "node:http";
import { close, listen, type Listening } from "../../local/support/http";

/**
 * A body of 50 MB; a million series; one label of 1 MB; a body without end; text that isn't an exposition; an answer
 * that doesn't come.
 */
export const hostilities = ["huge-body", "million-series", "huge-label", "endless", "malformed", "hanging"] as const;
export type Hostility = (typeof hostilities)[number];

const chunkOf = (count: number, first: number): string =>
    Array.from(
        { length: count },
        (_, index) => `hostile_operations_total{client="c${first + index}",code="200"} 1\n`,
    ).join("");

function* text(hostility: Hostility): Generator<string> {
    switch (hostility) {
        case "huge-body": {
            const comment = `# ${"x".repeat(65_000)}\n`;
            for (let sent = 0; sent < 50e6; sent += comment.length) {
                yield comment;
            }
            return;
        }
        case "million-series":
            for (let first = 0; first < 1_000_000; first += 1000) {
                yield chunkOf(1000, first);
            }
            return;
        case "huge-label":
            yield `hostile_operations_total{client="${"x".repeat(1_000_000)}"} 1\n`;
            return;
        case "endless":
            for (let first = 0; ; first += 1000) {
                yield chunkOf(1000, first);
            }
        case "malformed":
            yield 'hostile_operations_total{client="a" 1 {{{\n\u0000\u0001 "" = }\n';
            return;
        case "hanging":
            return;
    }
}

/** Serves it on a free port of 127.0.0.1; what nobody reads is not made. */
export async function openHostile(hostility: Hostility): Promise<Listening> {
    const server = http.createServer((_request, response) => {
        if (hostility === "hanging") {
            return;
        }
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
        const chunks = text(hostility);
        const write = (): void => {
            for (;;) {
                const { done, value } = chunks.next();
                if (done) {
                    response.end();
                    return;
                }
                if (!response.write(value)) {
                    response.once("drain", write);
                    return;
                }
            }
        };
        response.on("close", () => void chunks.return(undefined));
        write();
    });
    return { port: await listen(server), close: () => close(server) };
}
