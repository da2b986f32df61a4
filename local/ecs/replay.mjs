/**
 * Stands in for a program that this machine lacks: serves recorded metrics, and answers every other path with an empty
 * 200 on the ports where the program would have answered requests. The argument is JSON: `{ "9404": { "/metrics":
 * "file" }, "8081": {}, "8080": { "/metrics": "file", "*": "" } }`. Plain JavaScript, started by a bare `node`.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

for (const [port, files] of Object.entries(JSON.parse(process.argv[2]))) {
    createServer((request, response) => {
        const file = files[(request.url ?? "").replace(/[?].*$/, "")];
        const known = file !== undefined || Object.keys(files).length === 0 || files["*"] !== undefined;
        response.writeHead(known ? 200 : 404, { "content-type": "text/plain; version=0.0.4" });
        response.end(file === undefined ? "" : readFileSync(file));
    }).listen(Number(port), "127.0.0.1");
}
process.on("SIGTERM", () => process.exit(0));
