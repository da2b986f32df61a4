/**
 * Stands in for a program that this machine lacks: serves recorded metrics, and answers every other path with an empty
 * 200 on the ports where the program would have answered requests. The argument is JSON: `{ "9404": { "/metrics":
 * "file" }, "8081": {}, "8080": { "/metrics": { "file": "file", "moves": true }, "*": "" } }`. What moves counts on:
 * each counter doubles in a minute, so that a rate of it is a number. Plain JavaScript, started by a bare `node`.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

const started = Date.now();
const doublingMs = 60_000;

for (const [port, files] of Object.entries(JSON.parse(process.argv[2]))) {
    createServer((request, response) => {
        const asked = files[(request.url ?? "").replace(/[?].*$/, "")];
        const known = asked !== undefined || Object.keys(files).length === 0 || files["*"] !== undefined;
        response.writeHead(known ? 200 : 404, { "content-type": "text/plain; version=0.0.4" });
        response.end(bodyOf(asked));
    }).listen(Number(port), "127.0.0.1");
}
process.on("SIGTERM", () => process.exit(0));

function bodyOf(asked) {
    if (asked === undefined) {
        return "";
    }
    return asked.moves ? moved(readFileSync(asked.file, "utf8")) : readFileSync(asked);
}

/** An exposition with its counters, and the parts of its histograms and summaries, as they are now. */
function moved(text) {
    const factor = 1 + (Date.now() - started) / doublingMs;
    let kind;
    return text
        .split("\n")
        .map((line) => {
            const [, type] = /^# TYPE \S+ (\S+)/.exec(line) ?? [];
            kind = type ?? kind;
            const [, name, value] = /^([^#\s{]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
            const grows = kind === "counter" || (/^(histogram|summary)$/.test(kind ?? "") && isCount(name ?? ""));
            const number = Number(value) * factor;
            // Only whole things are counted.
            const counted = Number.isInteger(Number(value)) ? Math.round(number) : number;
            return name !== undefined && grows && Number.isFinite(number) ? `${name} ${counted}` : line;
        })
        .join("\n");
}

/** Not a quantile, which is a measured value. */
const isCount = (name) => /^[\w:]+_(bucket|sum|count)(\{|$)/.test(name);
