/** The package without Pulumi: packed, installed and started as its users do it. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "../../tools/parts";
import { median } from "../support/median";

const folder = path.join(repositoryRoot, "packages", "cli");

/** npm without a network: what has no dependency needs none. */
const quiet = ["--offline", "--no-audit", "--no-fund", "--no-update-notifier"];

export interface Installed {
    /** The program, for Node.js. */
    readonly main: string;
    /** Names of what npm has put into `node_modules`. */
    readonly packages: readonly string[];
    readonly files: number;
    readonly bytes: number;
    /** Bytes of the packed file, which is what is downloaded. */
    readonly packedBytes: number;
    /** What `npm install` took. */
    readonly ms: number;
}

/** Builds and packs it, and installs it into a folder that must be empty. */
export async function install(into: string, signal?: AbortSignal): Promise<Installed> {
    const npm = (args: readonly string[], cwd: string) => promisify(execFile)("npm", [...args], { cwd, signal });
    await npm(["pack", ...quiet, "--pack-destination", into], folder);
    const packed = path.join(
        into,
        fs.readdirSync(into).find((name) => name.endsWith(".tgz"))!,
    );
    const app = path.join(into, "app");
    fs.mkdirSync(app);
    fs.writeFileSync(path.join(app, "package.json"), '{"private":true}');
    const start = performance.now();
    await npm(["install", ...quiet, packed], app);
    const ms = performance.now() - start;
    const modules = path.join(app, "node_modules");
    const files = fs
        .readdirSync(modules, { recursive: true, encoding: "utf8" })
        .map((name) => fs.lstatSync(path.join(modules, name)))
        .filter((stat) => stat.isFile());
    const names = fs.readdirSync(modules).filter((name) => !name.startsWith("."));
    return {
        main: fs.realpathSync(path.join(modules, ".bin", "pulumi-adot")),
        packages: names.flatMap((name) =>
            name.startsWith("@") ? fs.readdirSync(path.join(modules, name)).map((own) => `${name}/${own}`) : [name],
        ),
        files: files.length,
        bytes: files.reduce((sum, { size }) => sum + size, 0),
        packedBytes: fs.statSync(packed).size,
        ms,
    };
}

/** Median time of each command of Node.js, ms: in turn, so that what else the machine does meets all of them. */
export async function startTimes(
    commands: readonly (readonly string[])[],
    rounds: number,
    signal?: AbortSignal,
): Promise<readonly number[]> {
    const times = commands.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
        for (const [index, args] of commands.entries()) {
            const start = performance.now();
            // An audit with findings ends with 1.
            await promisify(execFile)(process.execPath, [...args], { signal }).catch((error: { code?: unknown }) => {
                if (error.code !== 1) {
                    throw error;
                }
            });
            times[index]!.push(performance.now() - start);
        }
    }
    return times.map(median);
}

/** A task definition with one finding, as somebody has it. */
export const sampleTask = JSON.stringify({
    family: "orders",
    memory: "1024",
    containerDefinitions: [
        { name: "orders", image: "orders:1.0.0", memory: 768 },
        {
            name: "adot-collector",
            image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0",
            essential: false,
            memory: 256,
            healthCheck: { command: ["CMD", "/healthcheck"] },
            environment: [
                {
                    name: "AOT_CONFIG_CONTENT",
                    value: [
                        "extensions: {health_check: }",
                        "receivers: {otlp: {protocols: {grpc: }}}",
                        "exporters: {debug: }",
                        "service:",
                        "  extensions: [health_check]",
                        "  pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}",
                    ].join("\n"),
                },
            ],
        },
    ],
});
