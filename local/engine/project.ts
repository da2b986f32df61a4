/**
 * A Pulumi project as the CLI sees it, without writing in its directory.
 *
 * `pulumi stack init` writes an encryption salt into the stack's config file, which is a committed file here. So stacks
 * are made from a private project directory of the same name below the state directory, and runs in the real directory
 * are given the private config file by `--config-file`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";

/** What is read of Pulumi.yaml. */
interface ProjectFile {
    name?: string;
    stackConfigDir?: string;
    config?: unknown;
}

interface StackFile {
    encryptionsalt?: string;
    config?: Record<string, unknown>;
    [key: string]: unknown;
}

export interface Project {
    name: string;
    directory: string;
    /** The private directory in which stacks are made and removed. */
    privateDirectory: string;
    /** The committed config file of a stack; it may not exist. */
    committedConfig(stack: string): string;
    /** The config file that runs use. */
    config(stack: string): string;
}

/** Reads a project's Pulumi.yaml; throws when there is none or it has no name. */
export function readProject(projectDir: string, privateRoot: string): Project {
    const directory = resolve(projectDir);
    const path = join(directory, "Pulumi.yaml");
    if (!existsSync(path)) {
        throw new Error(`${path} does not exist: a stack needs the directory of a Pulumi project.`);
    }
    const file = parse(readFileSync(path, "utf8")) as ProjectFile;
    if (!file.name) {
        throw new Error(`${path} has no name: a Pulumi project needs one.`);
    }
    const name = file.name;
    const privateDirectory = join(privateRoot, name);
    mkdirSync(privateDirectory, { recursive: true });
    writeFileSync(join(privateDirectory, "Pulumi.yaml"), stringify({ name, runtime: "nodejs" }));
    return {
        name,
        directory,
        privateDirectory,
        committedConfig: (stack) => join(directory, file.stackConfigDir ?? ".", `Pulumi.${stack}.yaml`),
        config: (stack) => join(privateDirectory, `Pulumi.${stack}.yaml`),
    };
}

/**
 * Rewrites the private config of a stack: what is committed, a region where it has none, and the salt that the stack
 * already has.
 */
export function refreshConfig(project: Project, stack: string, more: { salt?: string; region?: string }): void {
    const committed = readStackFile(project.committedConfig(stack));
    const salt = readStackFile(project.config(stack)).encryptionsalt ?? more.salt;
    const region = more.region === undefined ? {} : { "aws:region": more.region };
    const file: StackFile = { ...committed, config: { ...region, ...committed.config } };
    writeFileSync(project.config(stack), stringify(salt === undefined ? file : { ...file, encryptionsalt: salt }));
}

function readStackFile(path: string): StackFile {
    return existsSync(path) ? ((parse(readFileSync(path, "utf8")) as StackFile | null) ?? {}) : {};
}
