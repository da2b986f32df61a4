/** Resources of Kubernetes that hold collectors' configs: what runs them isn't ECS, so that only these are judged. */
import type { ImagePatterns } from "../../audit/images";
import { decodedIn } from "../../audit/sources/base64";
import { at, isMapping, items, type Mapping } from "../../collector/values";
import { locate, type SourceNode } from "../source-nodes";
import type { ConfigTarget } from "../targets";
import { configInMapping, configInString, mebibytesOfQuantity } from "./embedded-configs";
import type { Form } from "./form";
import { configsOf, valuesIn } from "./helm";
import { workloadKinds, workloadOf } from "./workloads";

export const kubernetes: Form = {
    name: "a resource of Kubernetes",
    from: "kubectl get configmap NAME -o yaml, or kubectl get opentelemetrycollector NAME -o yaml",
    reads: "the configs alone: those that keys of a ConfigMap or of a Secret hold (base64 in `data` and `binaryData` too), those that a Pod, a Deployment or the like has in AOT_CONFIG_CONTENT or in an argument with `yaml:`, and `spec.config` of an OpenTelemetryCollector as text or as a mapping, with `spec.resources.limits.memory`; the values of a HelmRelease; several resources in a list or with `---` between",
    fix: {
        writes: "the config alone is written, as a text or as a mapping; limits of memory are not, nor what names a task of ECS",
        leaves: ["identity-missing"],
    },
    isIt: ({ value }) =>
        isMapping(value) &&
        typeof value.apiVersion === "string" &&
        typeof value.kind === "string" &&
        (isMapping(value.metadata) || Array.isArray(value.items) || isMapping(value.spec)),
    read: ({ value, root, text }, { images }) => {
        const notices: string[] = [];
        const targets = configsIn(value, root, text, { images, notices });
        return {
            targets,
            nothing: notices[0] ?? "The resource has no collector's config, so there was nothing to check.",
            notices: () => notices,
        };
    },
};

interface Surroundings {
    readonly images?: ImagePatterns;
    /** What is said beside the configs is put here. */
    readonly notices: string[];
}

type Reader = (
    resource: Mapping,
    node: SourceNode,
    file: string,
    name: string,
    surroundings: Surroundings,
) => (ConfigTarget | undefined)[];

const workload: Reader = (resource, node, file, name, { images, notices }) => {
    const found = workloadOf(resource, node, file, name, images);
    notices.push(...found.notices);
    return [...found.targets];
};

/** By kind. */
const readers: Readonly<Record<string, Reader>> = {
    ConfigMap: (_, node, file, name) => [
        ...stringsIn(node, "data", file, name),
        ...stringsIn(node, "binaryData", file, name, decoded),
    ],
    Secret: (_, node, file, name) => [
        ...stringsIn(node, "stringData", file, name),
        ...stringsIn(node, "data", file, name, decoded),
    ],
    ...Object.fromEntries(workloadKinds.map((kind) => [kind, workload])),
    // Of Flux, for Helm.
    HelmRelease: (resource, node, _, name) => {
        const place = locate(node, node.offset, ["spec", "values"]).node;
        return valuesIn(at(resource, "spec", "values")).flatMap(([path, values]) =>
            configsOf(values, place, path).map((target) => ({ ...target, resource: name })),
        );
    },
    OpenTelemetryCollector: (resource, node, file, name) => {
        const config = at(resource, "spec", "config");
        const memoryMiB = mebibytesOfQuantity(at(resource, "spec", "resources", "limits", "memory"));
        const place = locate(node, node.offset, ["spec", "config"]).node;
        return [
            isMapping(config)
                ? configInMapping(config, place, name, { memoryMiB })
                : configInString(file, place, name, { memoryMiB }),
        ];
    },
};

function configsIn(value: unknown, node: SourceNode, file: string, surroundings: Surroundings): ConfigTarget[] {
    if (!isMapping(value)) {
        return [];
    }
    if (Array.isArray(value.items)) {
        const nodes = locate(node, node.offset, ["items"]).node.items ?? [];
        return items(value.items).flatMap((item, index) => configsIn(item, nodes[index] ?? node, file, surroundings));
    }
    const kind = String(value.kind);
    const read = Object.hasOwn(readers, kind) ? readers[kind]! : undefined;
    const name = `${kind} "${String(at(value, "metadata", "name") ?? "")}"`;
    return read?.(value, node, file, name, surroundings).filter((target) => target !== undefined) ?? [];
}

/** The configs that the values of a mapping of texts are. */
const stringsIn = (
    node: SourceNode,
    key: string,
    file: string,
    name: string,
    read: (place: SourceNode) => SourceNode = (place) => place,
): (ConfigTarget | undefined)[] =>
    (locate(node, node.offset, [key]).node.members ?? []).map(({ key: entry, value }) =>
        configInString(file, read(value), `${name}, ${entry}`),
    );

/** Base64 ("Secret" and "ConfigMap", Kubernetes API reference), of gzip as well; all of it is where it begins. */
const decoded = ({ offset, text = "" }: SourceNode): SourceNode => ({ offset, text: decodedIn(text)[0] });
