/** Compose files: what runs with Docker, and what people take to ECS from there. */
import { readContainers } from "../../audit/containers";
import { evidenceOf } from "../../audit/evidence";
import { holdsAnywhere } from "../../audit/config-alone";
import type { ImagePatterns } from "../../audit/images";
import { isUnknown } from "../../audit/knowledge";
import { healthRules } from "../../audit/rules";
import { at, isMapping, type Mapping } from "../../collector/values";
import { locate, memberOf, type SourceNode } from "../source-nodes";
import type { AuditTarget, ConfigTarget, TaskTarget } from "../targets";
import type { ContainerPart, Place } from "../written";
import { configOf, type ConfigPlace } from "./compose-configs";
import { asContainer, escapes, filledIn } from "./compose-service";
import { configInString } from "./embedded-configs";
import { type Form, nameOfFile } from "./form";

export const compose: Form = {
    name: "a compose file",
    from: "docker compose config, which fills in variables and files",
    reads: "services with `image`, `command`, `entrypoint`, `environment`, and `mem_limit` or `deploy.resources.limits.memory`; a config in `configs` with `content`. Rules that only ECS makes are left out. A config in another file is named in a note, with the command that checks it",
    fix: {
        writes: "`environment`, `mem_limit` (or `memory` under `deploy.resources.limits`) and `content` under `configs` are written where they stand there as they are; no health check, and nothing that names a task of ECS",
        leaves: [...healthRules, "identity-missing"],
    },
    isIt: ({ value }) =>
        isMapping(value) &&
        isMapping(value.services) &&
        Object.values(value.services).some(
            (service) => isMapping(service) && ("image" in service || "build" in service),
        ),
    read: ({ value, root, text }, { file, images }) => {
        const project: Mapping = isMapping(value) ? value : {};
        const services = memberOf(root, "services")?.value ?? root;
        const found = Object.entries(project.services as Mapping).flatMap(([name, service]) =>
            isMapping(service) ? [serviceOf(name, service, project, images)] : [],
        );
        const proven = new Set(found.filter(({ config }) => config !== undefined).map(({ name }) => name));
        const targets: AuditTarget[] = [
            taskTarget(found, proven, services, typeof project.name === "string" ? project.name : nameOfFile(file)),
            ...found.flatMap(({ name, config, memoryMiB }) => inlineConfig(text, root, name, config, memoryMiB)),
        ];
        return {
            targets,
            whole: "compose file",
            notices: () => found.flatMap(({ note }) => (note === undefined ? [] : [note])),
        };
    },
};

/** A service, with the config that it takes from elsewhere in the file or beside it. */
interface Service {
    readonly name: string;
    readonly container: Mapping;
    readonly memoryMiB?: number;
    readonly config?: ConfigPlace;
    /** Whether its limit of memory is under `deploy`. */
    readonly isDeployed: boolean;
    readonly note?: string;
}

function serviceOf(name: string, service: Mapping, project: Mapping, images?: ImagePatterns): Service {
    const container = asContainer(name, service);
    const read = readContainers([container]);
    const known = "containers" in read ? read.containers[0] : undefined;
    const isCollector = known !== undefined && evidenceOf(known, images) !== undefined;
    const config = isCollector ? configOf(service, project) : undefined;
    const memoryMiB = known?.memoryMiB;
    const image = known?.image;
    const how = `${image ? `--image ${image} ` : ""}${memoryMiB === undefined ? "" : `--memory ${memoryMiB} `}`;
    const note =
        config?.file === undefined
            ? undefined
            : `The service ${name} takes its config from ${config.file}, which isn't in this file: check it with npx pulumi-adot audit ${how}${config.file}.`;
    const isDeployed = service.mem_limit === undefined && isMapping(at(service, "deploy", "resources", "limits"));
    return { name, container, memoryMiB, config, isDeployed, note };
}

/** The services as the containers of a task. */
function taskTarget(
    all: readonly Service[],
    proven: ReadonlySet<string>,
    services: SourceNode,
    name: string,
): TaskTarget {
    const containers = readContainers(all.map(({ container }) => container));
    const carried = { carries: "task", kind: "compose file", containers, path: ["services"] } as const;
    const list = all.map((service) => nodeOf(service.name, services));
    return {
        kind: "task",
        carried,
        name,
        tags: {},
        node: { offset: services.offset, items: list },
        definitions: all.map(({ container }) => container),
        written: { as: "parts", placeOf: (index, part) => placeOf(all[index]!, part, services), escapes },
        offset: services.offset,
        fixes: {
            "container-memory-missing":
                "Set mem_limit of the service, or memory under its deploy.resources.limits, to 256m or more.",
        },
        isReported: (violation) =>
            holdsAnywhere(violation) &&
            !(violation.rule === "config-unproven" && proven.has(violation.container ?? "")),
    };
}

/** Where a part of a service stands, or is put. */
function placeOf({ name, isDeployed }: Service, part: ContainerPart, services: SourceNode): Place | undefined {
    const offset = services.members?.findLast(({ key }) => key === name)?.value.offset;
    if (offset === undefined) {
        return undefined;
    }
    if (part.property === "environment") {
        return { offset, keys: ["environment", part.name], value: part.value };
    }
    const keys = isDeployed ? ["deploy", "resources", "limits", "memory"] : ["mem_limit"];
    return { offset, keys, value: `${part.value}m` };
}

function inlineConfig(
    file: string,
    root: SourceNode,
    service: string,
    config: ConfigPlace | undefined,
    memoryMiB: number | undefined,
): ConfigTarget[] {
    if (config?.name === undefined) {
        return [];
    }
    const node = locate(root, root.offset, ["configs", config.name, "content"]).node;
    const text = node.text === undefined ? undefined : filledIn(node.text);
    const resource = `service "${service}", config "${config.name}"`;
    const target = configInString(file, node, resource, { memoryMiB });
    // Its text is the one without Compose's escapes, and its places are nearly the same.
    return target === undefined || text === undefined || isUnknown(text)
        ? []
        : [{ ...target, text, written: { as: "text", offset: node.offset, escapes } }];
}

/** A service's node as that of a container: with its name, and its variables as a list. */
function nodeOf(name: string, services: SourceNode): SourceNode {
    const member = services.members?.findLast(({ key }) => key === name);
    const node = member?.value ?? services;
    const offset = member?.offset ?? services.offset;
    const environment = memberOf(node, "environment");
    const named = (text: string, at: number): SourceNode => ({
        offset: at,
        members: [{ key: "name", offset: at, value: { offset: at, text } }],
    });
    const variables =
        environment?.value.items?.map(({ text = "", offset: place }) => named(text.split("=", 1)[0]!, place)) ??
        environment?.value.members?.map(({ key, offset: place }) => named(key, place)) ??
        [];
    return {
        offset,
        members: [
            ...(node.members ?? []).filter(({ key }) => key !== "environment" && key !== "name"),
            { key: "name", offset, value: { offset, text: name } },
            { key: "environment", offset: environment?.offset ?? offset, value: { offset, items: variables } },
        ],
    };
}
