/** Manifests of AWS Copilot: the task that a service or job gets, with its sidecars. */
import { mebibytes, readContainers } from "../../audit/containers";
import { Unknown } from "../../audit/knowledge";
import { healthRules } from "../../audit/rules";
import { mapTexts } from "../../audit/sources/places";
import { at, isMapping, items, type Mapping, textOf } from "../../collector/values";
import { locate, memberOf, type SourceNode } from "../source-nodes";
import type { TaskTarget } from "../targets";
import type { Escapes, Place } from "../written";
import { type Form, nameOfFile } from "./form";
import { overridden } from "./copilot-overrides";

/** The types of manifests that run tasks on ECS (Copilot's documentation, "Manifest"). */
const types = ["Load Balanced Web Service", "Backend Service", "Worker Service", "Scheduled Job"];

export const copilot: Form = {
    name: "a manifest of AWS Copilot",
    from: "copilot/NAME/manifest.yml, or copilot svc package, which gives all that Copilot makes",
    reads: "the main container and `sidecars` with `image`, `variables`, `secrets`, `command` and `healthcheck`, with `taskdef_overrides`, by itself and for each of `environments`. What Copilot's own templates add is in `copilot svc package` only",
    fix: {
        writes: "`variables` are written, where an environment has its own there too; no memory, which only `taskdef_overrides` has, and no health check",
        leaves: [...healthRules, "container-memory-missing"],
    },
    isIt: ({ value }) => isMapping(value) && types.includes(String(value.type)) && typeof value.name === "string",
    read: ({ value, root }, { file }) => {
        const manifest: Mapping = isMapping(value) ? value : {};
        const environments = Object.entries(isMapping(manifest.environments) ? manifest.environments : {});
        const targets = [
            targetOf(manifest, root, file),
            ...environments.flatMap(([name, changes]) =>
                isMapping(changes) ? [targetOf(merged(manifest, changes) as Mapping, root, file, name)] : [],
            ),
        ];
        const isTraced = isMapping(manifest.observability) && manifest.observability.tracing !== undefined;
        return { targets, whole: "manifest", notices: () => (isTraced ? [traced] : []) };
    },
};

const traced =
    "observability.tracing makes Copilot add a collector of its own, which isn't in the manifest: check what copilot svc package prints.";

function targetOf(manifest: Mapping, root: SourceNode, file: string, environment?: string): TaskTarget {
    const name = String(manifest.name ?? nameOfFile(file));
    const sidecars = Object.entries(isMapping(manifest.sidecars) ? manifest.sidecars : {});
    const task = overridden(
        {
            memory: manifest.memory,
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            containerDefinitions: [
                { ...containerOf(name, manifest), essential: true },
                ...sidecars.flatMap(([each, sidecar]) => (isMapping(sidecar) ? [containerOf(each, sidecar)] : [])),
            ],
        },
        items(manifest.taskdef_overrides),
    );
    const containers = readContainers(task.containerDefinitions);
    const paths = [[], ...sidecars.flatMap(([each, sidecar]) => (isMapping(sidecar) ? [["sidecars", each]] : []))];
    return {
        kind: "task",
        carried: {
            carries: "task",
            kind: "manifest",
            containers,
            ...(typeof task.memory === "object" ? {} : { memoryMiB: mebibytes(task.memory) }),
            network: "awsvpc",
            isOnFargate: true,
            ...(isArm(manifest.platform) ? { isOnArm: true } : {}),
            within: environment === undefined ? undefined : `in environment "${environment}"`,
            path: ["sidecars"],
        },
        name,
        tags: {},
        node: listOf(
            name,
            sidecars.map(([each]) => each),
            root,
        ),
        definitions: task.containerDefinitions,
        written: {
            as: "parts",
            placeOf: (index, part) =>
                part.property === "environment" ? variablePlace(root, paths[index], part, environment) : undefined,
            escapes,
        },
        offset: root.offset,
        fixes: { "container-memory-missing": memoryFix },
    };
}

/** `linux/arm64`, or the same as a mapping. */
const isArm = (platform: unknown): boolean => /\barm64$/i.test(textOf(at(platform, "architecture") ?? platform));

/** A variable stands in the part of its environment where that has it, else in what holds for all of them. */
function variablePlace(
    root: SourceNode,
    path: readonly string[] | undefined,
    { name, value }: { readonly name: string; readonly value: string },
    environment: string | undefined,
): Place | undefined {
    if (path === undefined) {
        return undefined;
    }
    const own = environment === undefined ? undefined : inside(root, ["environments", environment, ...path]);
    const common = inside(root, path);
    const isOwn = inside(own, ["variables", name]) !== undefined;
    const offset = (isOwn ? own : (common ?? own))?.offset;
    return offset === undefined ? undefined : { offset, keys: ["variables", name], value };
}

const inside = (node: SourceNode | undefined, path: readonly string[]): SourceNode | undefined =>
    path.reduce<SourceNode | undefined>(
        (outer, step) => outer?.members?.findLast(({ key }) => key === step)?.value,
        node,
    );

const memoryFix =
    'A sidecar has no memory in the manifest itself: set it under taskdef_overrides, as in { path: "ContainerDefinitions[1].Memory", value: 256 }.';

/** As Copilot merges an environment's part: mappings key by key, anything else is replaced. */
function merged(given: unknown, changes: unknown): unknown {
    if (!isMapping(given) || !isMapping(changes)) {
        return changes ?? given;
    }
    const keys = new Set([...Object.keys(given), ...Object.keys(changes)]);
    return Object.fromEntries([...keys].map((key) => [key, merged(given[key], changes[key])]));
}

const containerOf = (name: string, given: Mapping): Mapping => mapTexts(asContainer(name, given), filledIn) as Mapping;

/** Copilot puts variables of its shell and of the environment in place of `${NAME}`, which `\\` keeps from it. */
function filledIn(text: string): string | Unknown {
    const isOpen = /(^|[^\\])\$\{[A-Za-z_]\w*\}/.test(text);
    return isOpen
        ? new Unknown("never", "is filled in when Copilot deploys it", text.replace(/\$\{[A-Za-z_]\w*\}/g, "…"))
        : text.replace(/\\(?=\$\{)/g, "");
}

const escapes: Escapes = {
    read: (line) => line.replaceAll("\\${", () => "${"),
    write: (line) => line.replace(/\$\{(?=[A-Za-z_]\w*\})/g, () => "\\${"),
};

function asContainer(name: string, given: Mapping): Mapping {
    const {
        image,
        essential,
        entrypoint,
        command,
        variables,
        secrets,
        env_file: file,
        healthcheck,
        depends_on: after,
    } = given;
    // The main container's health check is under its image.
    const check = healthcheck ?? (isMapping(image) ? image.healthcheck : undefined);
    return {
        name,
        image: isMapping(image) ? (image.location ?? "") : (image ?? ""),
        essential: essential ?? true,
        entryPoint: wordsOf(entrypoint),
        command: wordsOf(command),
        environment: Object.entries(isMapping(variables) ? variables : {}).map(([key, value]) => ({
            name: key,
            value: isMapping(value) ? imported : String(value as string),
        })),
        secrets: Object.entries(isMapping(secrets) ? secrets : {}).map(([key, value]) => ({
            name: key,
            valueFrom: isMapping(value) ? imported : String(value as string),
        })),
        mountPoints: mountsOf(given),
        ...(isMapping(check) ? { healthCheck: { command: check.command } } : {}),
        ...(file === undefined ? {} : { environmentFiles: [{ value: "env_file" }] }),
        ...(isMapping(after)
            ? { dependsOn: Object.entries(after).map(([containerName, condition]) => ({ containerName, condition })) }
            : {}),
    };
}

const imported = new Unknown("never", "is from another stack or from Secrets Manager");

/** Both forms, as Copilot splits a line as a shell does. */
const wordsOf = (value: unknown): readonly unknown[] =>
    typeof value === "string" ? value.split(/\s+/).filter((word) => word !== "") : items(value);

const mountsOf = ({ mount_points: points }: Mapping): readonly Mapping[] =>
    items(points).flatMap((point) =>
        isMapping(point) ? [{ containerPath: point.path, sourceVolume: point.source_volume }] : [],
    );

/** The containers of the manifest as a list with names, and their variables as entries. */
function listOf(main: string, sidecars: readonly string[], root: SourceNode): SourceNode {
    const items = [main, ...sidecars].map((name, index) => {
        const { node, offset } =
            index === 0 ? { node: root, offset: root.offset } : locate(root, root.offset, ["sidecars", name]);
        const named = (key: string, from: string): { key: string; offset: number; value: SourceNode } => {
            const member = memberOf(node, from);
            const entries = (member?.value.members ?? []).map((each) => ({
                offset: each.offset,
                members: [{ key: "name", offset: each.offset, value: { offset: each.offset, text: each.key } }],
            }));
            return { key, offset: member?.offset ?? offset, value: { offset, items: entries } };
        };
        const members = (node.members ?? []).filter(({ key }) => !["name", "secrets", "memory"].includes(key));
        return {
            offset,
            members: [
                ...members,
                { key: "name", offset, value: { offset, text: name } },
                named("environment", "variables"),
                named("secrets", "secrets"),
            ],
        };
    });
    return { offset: root.offset, items };
}
