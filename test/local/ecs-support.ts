/** Tasks for tests: images that are a line of JavaScript, so that a container is any program the test needs. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { ImageTable, RegisteredTaskDefinition, TaskContainer, TaskOptions } from "../../local/ecs";

/** A task definition with these containers. */
export function taskDefinition(
    containers: readonly Partial<TaskContainer>[],
    more: Partial<RegisteredTaskDefinition> = {},
): RegisteredTaskDefinition {
    return {
        arn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:3",
        family: "orders",
        revision: 3,
        cpu: 512,
        memory: 1024,
        taskRoleArn: "arn:aws:iam::111122223333:role/task",
        executionRoleArn: "arn:aws:iam::111122223333:role/execution",
        containerDefinitions: JSON.stringify(containers),
        ...more,
    };
}

/** The image `test/script` runs its command as JavaScript; ports are those that it has in `portMappings`. */
export const scripts: ImageTable = [
    {
        pattern: "test/script",
        matches: (repository) => repository === "test/script",
        launch: ({ command = [] }) => ({
            program: process.execPath,
            args: ["-e", ...command],
            environment: { PATH: process.env.PATH ?? "" },
            real: true,
            description: "a script",
            ports: [],
        }),
    },
];

/** A container that runs a script. */
export const script = (name: string, code: string, more: Partial<TaskContainer> = {}): TaskContainer => ({
    name,
    image: "test/script:1",
    command: [code],
    ...more,
});

/** Runs until it is told to end. */
export const forever = "setInterval(() => {}, 1000)";
/** Answers every request on a port with `text`. */
export const server = (port: number, text: string): string =>
    `require("http").createServer((q, r) => r.end(${JSON.stringify(text)})).listen(${port}, "127.0.0.1")`;

/** Options for a task; its work directory is removed by `cleanUp`. */
export function options(
    containers: readonly Partial<TaskContainer>[],
    more: Partial<TaskOptions> = {},
    definition: Partial<RegisteredTaskDefinition> = {},
): TaskOptions {
    const workDir = fs.mkdtempSync(path.join(os.tmpdir(), "ecs-test-"));
    directories.push(workDir);
    return {
        taskDefinition: taskDefinition(containers, definition),
        parameters: {},
        endpoints: {},
        credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example", sessionToken: "token" },
        cluster: "orders",
        region: "eu-west-1",
        images: scripts,
        workDir,
        ...more,
    };
}

const directories: string[] = [];

export function cleanUp(): void {
    directories.splice(0).forEach((directory) => fs.rmSync(directory, { recursive: true, force: true }));
}

/** What runners of this process have left on the machine: sockets and cgroups. */
export function leftovers(): string[] {
    const mounts = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup", os.tmpdir()];
    return mounts.flatMap((directory) =>
        fs.existsSync(directory)
            ? fs
                  .readdirSync(directory)
                  .filter((name) => name.startsWith(`pulumi-adot-${process.pid}-`))
                  .map((name) => path.join(directory, name))
            : [],
    );
}

/** Asks until it holds; throws when it does not within the time. */
export async function eventually(
    what: string,
    holds: () => boolean | Promise<boolean>,
    timeoutMs = 10_000,
): Promise<void> {
    for (
        const deadline = Date.now() + timeoutMs;
        Date.now() < deadline;
        await new Promise((wait) => setTimeout(wait, 50))
    ) {
        if (await holds()) {
            return;
        }
    }
    throw new Error(`After ${timeoutMs} ms it still does not hold that ${what}.`);
}
