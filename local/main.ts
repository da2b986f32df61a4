/** `npm start`: AWS on one machine, from `pulumi up` to a graph. */
import * as path from "node:path";
import { parseArgs } from "node:util";
import { FolderProblem } from "./grafana";
import { down, exportStates } from "./manage";
import { stateDirectory } from "./paths";
import { start } from "./start";
import { startTask, TaskFileProblem } from "./task-file";

const help = `Usage: npm start [-- COMMAND] [-- OPTION]

Deploys the platform and the example app with the real Pulumi engine to offline stand-ins for AWS and Grafana,
runs the deployed task with the real collector, Envoy and a JVM, and reads its metrics back with the queries
of the deployed dashboards.

Commands
  (none)        the whole path; in a terminal it stays up until Ctrl-C
  export DIR    write both stacks' exported state to DIR as JSON
  down          destroy both stacks and show that nothing is left

Options
  --once        end after the table, also in a terminal
  --port PORT   where the preview of the dashboards is while it stays up; by default 3300, or the next free one
  --grafana DIR write DIR for a real Grafana: data sources, dashboards, rules and a Compose file; a Grafana on PATH
                is started with it. It stays up until Ctrl-C
  --state DIR   keep state and logs in DIR instead of .local
  --verbose     print what Pulumi and the containers print
  --help        this text

Your own task, in place of the example: nothing is deployed, and it takes no Pulumi
  --task FILE   a task definition, as \`aws ecs describe-task-definition\` prints it; - is standard input. It is audited;
                then its collector runs for real with its own config in its memory limit, its other containers as
                recordings of what is scraped from them, and the table says what arrived in AMP's stand-in
  --family NAME which one, where FILE has several
  --env NAME=VALUE             a variable of the collector, such as the value of a secret; may be given several times
  --config FILE                the collector's config, where the task has it in SSM, S3 or its image
  --recording CONTAINER=FILE   what a scrape of the container answers, in Prometheus's text format

Exit status: 0 when all of it held, 1 when something did not, 2 for wrong arguments, 130 after Ctrl-C before the table.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { values, positionals } = parseArguments();
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    const [command, ...operands] = positionals;
    const expected = command === "export" ? 1 : 0;
    if (operands.length !== expected) {
        throw new UsageError(
            command === "export"
                ? "export takes one directory, as in `npm start -- export out`."
                : `${operands.join(" ")} is unexpected: ${command ?? "start"} takes no arguments.`,
        );
    }
    if (values.task !== undefined) {
        return ofTask(values.task, command, values, signal);
    }
    const stray = (["family", "env", "config", "recording"] as const).find((name) => values[name] !== undefined);
    if (stray !== undefined) {
        throw new UsageError(`--${stray} is for a task of your own: name it with --task FILE.`);
    }
    if (values.grafana !== undefined) {
        requireStaying(command, values.once === true);
    }
    const common = { directory: path.resolve(values.state ?? stateDirectory), signal };
    switch (command) {
        case undefined:
            return start({
                ...common,
                once: values.once === true,
                port: portOf(values.port),
                grafana: values.grafana === undefined ? undefined : path.resolve(values.grafana),
                verbose: values.verbose === true,
            });
        case "export":
            return exportStates(operands[0]!, common);
        case "down":
            return down(common);
        default:
            throw new UsageError(`${command} is an unknown command: must be export, down, or nothing.`);
    }
}

class UsageError extends Error {}

/** `--task FILE`, in place of the example. */
function ofTask(
    file: string,
    command: string | undefined,
    values: ReturnType<typeof parseArguments>["values"],
    signal: AbortSignal,
): Promise<number> {
    if (command !== undefined || values.grafana !== undefined) {
        throw new UsageError(
            `--task is of no use with ${command ?? "--grafana"}: it runs a task of your own, and deploys nothing.`,
        );
    }
    return startTask({
        file,
        family: values.family,
        variables: values.env ?? [],
        recordings: values.recording ?? [],
        configFile: values.config,
        directory: path.resolve(values.state ?? stateDirectory),
        once: values.once === true,
        port: portOf(values.port),
        verbose: values.verbose === true,
        signal,
    });
}

function parseArguments() {
    try {
        return parseArgs({
            allowPositionals: true,
            options: {
                once: { type: "boolean" },
                port: { type: "string" },
                grafana: { type: "string" },
                state: { type: "string" },
                task: { type: "string" },
                family: { type: "string" },
                env: { type: "string", multiple: true },
                config: { type: "string" },
                recording: { type: "string", multiple: true },
                verbose: { type: "boolean" },
                help: { type: "boolean", short: "h" },
            },
        });
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

/** A Grafana of an environment that has ended shows nothing. */
function requireStaying(command: string | undefined, once: boolean): void {
    if (command !== undefined || once) {
        throw new UsageError(
            `--grafana is of no use with ${command ?? "--once"}: it shows the environment for as long as it is up.`,
        );
    }
}

function portOf(text: string | undefined): number | undefined {
    const port = Number(text ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
        throw new UsageError(`--port ${text} is not valid: must be a TCP port from 1 to 65535.`);
    }
    return port === 0 ? undefined : port;
}

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => stopping.abort());
}
// Nobody reads any more: the terminal is gone, or the next program of the pipe has ended. Unheard, the error would end
// us with everything left behind.
for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => stopping.abort());
}

void main(stopping.signal)
    .catch((error: unknown) => {
        if (stopping.signal.aborted) {
            const kept = process.argv.some((argument) => /^--task(=|$)/.test(argument))
                ? "Stopped; nothing of the task is left but its logs.\n"
                : "Stopped; what was deployed is kept (`npm start -- down` removes it).\n";
            process.stderr.write(kept);
            return 130;
        }
        const message = error instanceof Error ? error.message : String(error);
        process.stderr.write(`${message}\n`);
        if (error instanceof FolderProblem || error instanceof TaskFileProblem) {
            return 2;
        }
        if (error instanceof UsageError) {
            process.stderr.write("`npm start -- --help` shows the usage.\n");
            return 2;
        }
        return 1;
    })
    .then((code) => {
        process.exitCode = code;
    });
