/** Collectors' configs that stand in another file: as a string, or as a mapping among others. */
import { mostConfigCharacters } from "../../collector/rules/parse";
import { hasSections } from "../documents";
import { type SourceNode, Unreadable } from "../source-nodes";
import type { ConfigContainer, ConfigTarget } from "../targets";
import { readYaml } from "../yaml";
import { innerOffsets, moved } from "./inner-text";

/** The config that a string of a file is; undefined for one that is no config. */
export function configInString(
    file: string,
    node: SourceNode | undefined,
    resource: string,
    container?: ConfigContainer,
): ConfigTarget | undefined {
    const text = node?.text;
    if (node === undefined || text === undefined || text.length > mostConfigCharacters || !mayBeConfig(text)) {
        return undefined;
    }
    try {
        const { value, root } = readYaml(text);
        return hasSections(value)
            ? {
                  ...{ kind: "config", text, root: moved(root, innerOffsets(file, node)), resource, container },
                  written: { as: "text", offset: node.offset },
              }
            : undefined;
    } catch (error) {
        if (error instanceof Unreadable) {
            const offset = error.offset === undefined ? node.offset : innerOffsets(file, node)(error.offset);
            return { kind: "config", text, root: { offset }, resource, container };
        }
        throw error;
    }
}

/** Two sections at the beginning of lines: cheaper than reading all that a file holds in strings. */
const mayBeConfig = (text: string): boolean =>
    new Set(text.match(/^[ \t{]*["']?(receivers|processors|exporters|extensions|connectors|service)["']?\s*:/gm)).size >
        1 ||
    (/^\s*\{/.test(text) && /receivers|exporters/.test(text));

/** A config that is a mapping of the file; JSON is YAML to the collector. */
export const configInMapping = (
    value: unknown,
    root: SourceNode,
    resource: string,
    container?: ConfigContainer,
): ConfigTarget => ({
    ...{ kind: "config", text: JSON.stringify(value), root, resource, container },
    written: { as: "mapping", offset: root.offset },
});

/** MiB of a quantity of Kubernetes ("Resource Management for Pods and Containers"): `512Mi`, `1Gi`, `500M`, bytes. */
export function mebibytesOfQuantity(quantity: unknown): number | undefined {
    const [, amount, unit = ""] = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([kKMGT]i?)?$/.exec(String(quantity ?? "").trim()) ?? [];
    const mib = (Number(amount) * (units[unit] ?? Number.NaN)) / 1024 ** 2;
    return mib >= 1 ? mib : undefined;
}

const units: Readonly<Record<string, number>> = {
    "": 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 1024,
    Mi: 1024 ** 2,
    Gi: 1024 ** 3,
    Ti: 1024 ** 4,
};
