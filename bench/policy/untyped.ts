/**
 * A pack as one writes it first: every policy an untyped function that reads the resource by itself. What ours is
 * measured against.
 */
import * as fs from "node:fs";
import * as path from "node:path";

import { taskPolicies } from "../../audit/rules";

/** A pack that has no policies: what asking costs by itself. */
export function writeEmptyPack(directory: string, repositoryRoot: string): void {
    writePack(
        directory,
        "empty",
        `const { PolicyPack } = require(${sdk(repositoryRoot)});\nnew PolicyPack("empty", { policies: [] });\n`,
    );
}

/**
 * Writes the pack into a directory; it has a policy for each of ours about collectors, and judges with the same rules,
 * so that only the way of asking differs.
 */
export function writeUntypedPack(directory: string, repositoryRoot: string): void {
    const built = (name: string): string => JSON.stringify(path.join(repositoryRoot, "bin", "audit", name));
    const names = JSON.stringify(taskPolicies.map(({ name }) => name));
    writePack(
        directory,
        "untyped",
        `const { PolicyPack } = require(${sdk(repositoryRoot)});
const aws = require(${JSON.stringify(path.join(repositoryRoot, "node_modules", "@pulumi", "aws"))});
const { parseContainerDefinitions } = require(${built("containers")});
const { inspectContainers } = require(${built("violations")});
const policies = ${names}.map((name) => ({
    name,
    description: name,
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
        const task = args.asType(aws.ecs.TaskDefinition);
        if (task === undefined) {
            return;
        }
        const subject = { kind: "task definition", name: args.name, family: task.family };
        const { violations } = inspectContainers(parseContainerDefinitions(task.containerDefinitions), subject);
        violations.filter(({ policy }) => policy === name).forEach(({ text }) => report(text));
    },
}));
new PolicyPack("untyped", { policies });
`,
    );
}

const sdk = (repositoryRoot: string): string =>
    JSON.stringify(path.join(repositoryRoot, "node_modules", "@pulumi", "policy"));

function writePack(directory: string, name: string, program: string): void {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(path.join(directory, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    fs.writeFileSync(
        path.join(directory, "package.json"),
        JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    );
    fs.writeFileSync(path.join(directory, "index.js"), program);
}
