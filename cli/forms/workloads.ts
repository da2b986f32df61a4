/** Pods of Kubernetes and what makes them, as far as a collector's config stands in them. */
import { type ImagePatterns, knownImage } from "../../audit/images";
import { andList } from "../../collector/lists";
import { at, isMapping, items, type Mapping } from "../../collector/values";
import { locate, type SourceNode } from "../source-nodes";
import type { ConfigTarget } from "../targets";
import { configInString, mebibytesOfQuantity } from "./embedded-configs";

/** Where each kind has the pod's specification ("Workload Resources", Kubernetes API reference). */
const podPaths: Readonly<Record<string, readonly string[]>> = {
    Pod: ["spec"],
    ...Object.fromEntries(
        ["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job"].map((kind) => [
            kind,
            ["spec", "template", "spec"],
        ]),
    ),
    CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

export const workloadKinds: readonly string[] = Object.keys(podPaths);

/** What a workload's collectors run with, and what is said of those whose config is elsewhere. */
export interface Workload {
    readonly targets: readonly ConfigTarget[];
    /** Full sentences. */
    readonly notices: readonly string[];
}

/** @param name Of the resource, in words: `Deployment "collector"`. */
export function workloadOf(
    resource: Mapping,
    node: SourceNode,
    file: string,
    name: string,
    images?: ImagePatterns,
): Workload {
    const podPath = podPaths[String(resource.kind)] ?? [];
    const pod = podPath.reduce<unknown>((value, key) => at(value, key), resource);
    const all = ["initContainers", "containers"].flatMap((key) =>
        items(at(pod, key)).map((container, index): Workload => {
            if (!isMapping(container)) {
                return { targets: [], notices: [] };
            }
            const place = locate(node, node.offset, [...podPath, key, index]).node;
            const called = `${name}, container "${String(container.name ?? index)}"`;
            const memoryMiB = mebibytesOfQuantity(at(container, "resources", "limits", "memory"));
            const targets = textsIn(container, place).flatMap(
                (text) => configInString(file, text, called, { memoryMiB }) ?? [],
            );
            const isCollector =
                (typeof container.image === "string" && knownImage(container.image, images) !== undefined) ||
                items(container.env).some((variable) => at(variable, "name") === configVariable);
            return { targets, notices: isCollector && targets.length === 0 ? [elsewhere(called, pod, container)] : [] };
        }),
    );
    return { targets: all.flatMap(({ targets }) => targets), notices: all.flatMap(({ notices }) => notices) };
}

const configVariable = "AOT_CONFIG_CONTENT";

/** The texts in a container that are a whole config: the variable's value, and arguments with `yaml:`. */
function textsIn(container: Mapping, node: SourceNode): SourceNode[] {
    const variables = items(container.env).flatMap((variable, index) =>
        at(variable, "name") === configVariable
            ? [locate(node, node.offset, ["env", index, "value"]).node].filter(({ text }) => text !== undefined)
            : [],
    );
    const inArguments = ["command", "args"].flatMap((key) =>
        items(container[key]).flatMap((argument, index) => {
            const [, text] = /^(?:--?config[= ])?yaml:([^]*)$/.exec(String(argument)) ?? [];
            const place = locate(node, node.offset, [key, index]).node;
            return text === undefined ? [] : [{ offset: place.offset, text }];
        }),
    );
    // ADOT's image takes the variable alone where it is set.
    return variables.length > 0 ? variables : inArguments;
}

/** Where else it may be, by the names in the pod. */
function elsewhere(called: string, pod: unknown, container: Mapping): string {
    const named = [
        ...items(at(pod, "volumes")).map((volume) => at(volume, "configMap", "name")),
        ...items(container.env).map((variable) => at(variable, "valueFrom", "configMapKeyRef", "name")),
        ...items(container.envFrom).map((from) => at(from, "configMapRef", "name")),
    ].filter((each) => typeof each === "string" && /^[\w.-]+$/.test(each));
    const names = [...new Set(named)];
    const give =
        names.length === 0
            ? "give the ConfigMap or the file that holds it (kubectl get configmap NAME -o yaml)"
            : `give what ${andList(names.map((each) => `kubectl get configmap ${String(each)} -o yaml`))} prints`;
    return `The config of ${called} isn't written out in it, so it wasn't checked: ${give}.`;
}
