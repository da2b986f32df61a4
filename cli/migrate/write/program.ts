/** Programs: a component for each task, or the call that puts the collector into containers that are there. */
import type { MigratedOptions, MigratedTask } from "../model";
import { Code, literal } from "./literal";
import { type WrittenNames, writtenNames } from "./names";

/** The sidecar's memory in MiB, which is the smallest that it has. */
export const sidecarMemory = 256;

/** What stands for an image that nothing that was read names. */
const someImage = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1";

/** What the platform's stack is called until somebody writes its name. */
const someStack = "acme/observability/prod";

const head = (
    imports: string,
): string => `/** The collector beside each task, from a config that \`npx pulumi-adot migrate\` has read: change it as you like. */
import { ${imports} } from "pulumi-adot";

// The stack of the platform, as it is called.
const platform = Platform.fromStack(${JSON.stringify(someStack)});
`;

/** A program with an `AdotTaskDefinition` for each task. */
export const componentProgram = (tasks: readonly MigratedTask[]): string =>
    [head("AdotTaskDefinition, Platform"), ...writtenNames(tasks).map(component)].join("\n");

/** A program with a call of `withAdotSidecar` for the containers of each task. */
export const sidecarProgram = (tasks: readonly MigratedTask[]): string =>
    [head("Platform, withAdotSidecar"), ...writtenNames(tasks).map(call)].join("\n");

function component(names: WrittenNames): string {
    const { task, name, constant, family } = names;
    const { scrape, otlp, statsd, xray, ...rest } = task.options;
    const args = {
        platform: new Code("platform"),
        family: family === name ? undefined : family,
        serviceName: family === name ? undefined : name,
        cpu: 1024,
        memory: 2048,
        containers: Object.fromEntries(
            containersOf(task).map((container) => [container, { image: someImage, memory: 512 }]),
        ),
        scrape,
        otlp,
        statsd,
        xray,
        sidecar: { memory: sidecarMemory, ...rest },
    };
    const comments = {
        cpu: "Examples: write what the task has now, and room for the sidecar.",
        containers: "The task's own containers; images and memory are examples.",
    };
    const before = `export const ${constant} = new AdotTaskDefinition(${JSON.stringify(name)}, `;
    return `${selection(task)}${before}${literal(args, 0, before.length, comments)});\n`;
}

function call(names: WrittenNames): string {
    const { task, name, constant, family } = names;
    const containers = containersOf(task).map((container) => ({
        name: container,
        image: someImage,
        memory: 512,
        essential: true,
    }));
    const options = {
        platform: new Code("platform"),
        serviceName: name,
        family,
        memory: sidecarMemory,
        ...task.options,
    };
    return `${selection(task)}export const ${constant} = withAdotSidecar(
    // The task's own containers; images and memory are examples.
    ${literal(containers, 1, 0)},
    ${literal(options, 1, 0)},
);\n`;
}

/** Who sends by its options has to be there, and one container at least. */
function containersOf({ containers = [], options }: MigratedTask): readonly string[] {
    const sending = [options.otlp, options.statsd, options.xray].flatMap((each) => each?.containers ?? []);
    const all = [...new Set([...containers, ...sending])];
    return all.length === 0 ? ["app"] : all;
}

/** Comment lines that say which tasks it is for. */
function selection({ selects }: MigratedTask): string {
    return selects === undefined ? "" : `// ${selects.replace(/[\r\n\u2028\u2029]+/g, " ")}\n`;
}

/** Options of a task as `collectorConfig` takes them. */
export const requestOptions = (options: MigratedOptions): Omit<MigratedOptions, "httpsProxy"> => {
    const { httpsProxy: _, ...rest } = options;
    return rest;
};
