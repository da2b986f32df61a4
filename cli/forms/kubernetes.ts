/** Resources of Kubernetes that hold collectors' configs: what runs them isn't ECS, so that only these are judged. */
import { at, isMapping, items, type Mapping } from "../../collector/values";
import { locate, type SourceNode } from "../source-nodes";
import type { ConfigTarget } from "../targets";
import { configInMapping, configInString, mebibytesOfQuantity } from "./embedded-configs";
import type { Form } from "./form";
import { configsOf, valuesIn } from "./helm";

export const kubernetes: Form = {
    name: "a resource of Kubernetes",
    from: "kubectl get configmap NAME -o yaml, or kubectl get opentelemetrycollector NAME -o yaml",
    reads: "the configs alone: those that keys of a ConfigMap (or of a Secret's `stringData`) hold, and `spec.config` of an OpenTelemetryCollector as text or as a mapping, with `spec.resources.limits.memory`; the values of a HelmRelease; several resources in a list or with `---` between",
    fix: {
        writes: "the config alone is written, as a text or as a mapping; limits of memory are not, nor what names a task of ECS",
        leaves: ["identity-missing"],
    },
    isIt: ({ value }) =>
        isMapping(value) &&
        typeof value.apiVersion === "string" &&
        typeof value.kind === "string" &&
        (isMapping(value.metadata) || Array.isArray(value.items) || isMapping(value.spec)),
    read: ({ value, root, text }) => ({
        targets: configsIn(value, root, text),
        nothing: "The resource has no collector's config, so there was nothing to check.",
        notices: () => [],
    }),
};

type Reader = (resource: Mapping, node: SourceNode, file: string, name: string) => (ConfigTarget | undefined)[];

/** By kind. */
const readers: Readonly<Record<string, Reader>> = {
    ConfigMap: (_, node, file, name) => stringsIn(node, "data", file, name),
    Secret: (_, node, file, name) => stringsIn(node, "stringData", file, name),
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

function configsIn(value: unknown, node: SourceNode, file: string): ConfigTarget[] {
    if (!isMapping(value)) {
        return [];
    }
    if (Array.isArray(value.items)) {
        const nodes = locate(node, node.offset, ["items"]).node.items ?? [];
        return items(value.items).flatMap((item, index) => configsIn(item, nodes[index] ?? node, file));
    }
    const kind = String(value.kind);
    const read = Object.hasOwn(readers, kind) ? readers[kind]! : undefined;
    const name = `${kind} "${String(at(value, "metadata", "name") ?? "")}"`;
    return read?.(value, node, file, name).filter((target) => target !== undefined) ?? [];
}

/** The configs that the values of a mapping of texts are. */
const stringsIn = (node: SourceNode, key: string, file: string, name: string): (ConfigTarget | undefined)[] =>
    (locate(node, node.offset, [key]).node.members ?? []).map(({ key: entry, value }) =>
        configInString(file, value, `${name}, ${entry}`),
    );
