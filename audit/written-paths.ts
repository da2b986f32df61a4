/** Folders that a collector has to find, and to write to, before it is up. Pure. */
import type { ConfigView } from "../collector/rules/config-view";
import { at, isMapping, items } from "../collector/values";

/** What a config asks of the container's file system. */
export interface WrittenPath {
    /** As the config writes the component's id, or a path in `service`. */
    readonly id: string;
    /** Path of the setting that names it. */
    readonly path: string;
    readonly folder: string;
    /** Whether it makes the folder where there is none. */
    readonly isMade: boolean;
    /** Whether it writes there; it must be there all the same. */
    readonly isWritten: boolean;
}

type Component = "extensions" | "exporters";

/** Takes a component's settings apart. */
type Reader = (settings: unknown, use: { readonly isUsed: boolean }) => readonly Omit<WrittenPath, "id">[];

const isOn = (settings: unknown, ...keys: readonly string[]): boolean => at(settings, ...keys) === true;

/** Where a file lies; empty for one that the collector looks for where it is started. */
const folderOf = (file: unknown): string =>
    typeof file === "string" && file.startsWith("/") ? file.slice(0, file.lastIndexOf("/")) || "/" : "";

const file = (path: string, written: unknown, isMade = false): readonly Omit<WrittenPath, "id">[] =>
    typeof written === "string" && written !== "" ? [{ path, folder: folderOf(written), isMade, isWritten: true }] : [];

/** By component type, each as the sources of contrib 0.158 have it. */
const readers: Readonly<Record<Component, Readonly<Record<string, Reader>>>> = {
    extensions: {
        // Both folders must be there when it is made; files are opened for the components that use it.
        file_storage: (settings, { isUsed }) => {
            const isMade = isOn(settings, "create_directory");
            const compacts = isOn(settings, "compaction", "on_start") || isOn(settings, "compaction", "on_rebound");
            return (compacts ? [["directory"], ["compaction", "directory"]] : [["directory"]]).map((keys) => ({
                path: keys.join("."),
                folder: String(at(settings, ...keys) ?? "/var/lib/otelcol/file_storage"),
                isMade,
                isWritten: isUsed && keys.length === 1,
            }));
        },
        pprof: (settings) => file("save_to_file", at(settings, "save_to_file")),
        // It ends the collector when it has found tasks for the first time.
        ecs_observer: (settings) => file("result_file", at(settings, "result_file")),
    },
    exporters: {
        // With rotation, and with a file for each value of an attribute, files are opened later.
        file: (settings) =>
            isMapping(settings) && ("rotation" in settings || isOn(settings, "group_by", "enabled"))
                ? []
                : file("path", at(settings, "path"), isOn(settings, "create_directory")),
    },
};

/** What the components that are started ask for, and the collector's own logs. */
export function writtenPaths(config: ConfigView): readonly WrittenPath[] {
    const storages = usedStorages(config);
    return [
        ...(["extensions", "exporters"] as const).flatMap((kind) =>
            [...config.started(kind)].flatMap((started) => {
                const [id, settings] = config.declared(kind, started) ?? [];
                const type = config.componentType(kind, started);
                const reader = Object.hasOwn(readers[kind], type) ? readers[kind][type] : undefined;
                return id === undefined || reader === undefined
                    ? []
                    : reader(settings, { isUsed: storages.has(started) }).map((found) => ({
                          ...found,
                          id,
                          path: `${kind}.${id}.${found.path}`,
                      }));
            }),
        ),
        ...ownLogs(config),
    ];
}

/** Ids of the extensions in which queues and receivers keep what they must not lose. */
function usedStorages(config: ConfigView): ReadonlySet<string> {
    const queues = config
        .used("exporters")
        .map((id) => at(config.settings("exporters", id), "sending_queue"))
        .filter((queue) => at(queue, "enabled") !== false)
        .map((queue) => at(queue, "storage"));
    const receivers = config.used("receivers").map((id) => at(config.settings("receivers", id), "storage"));
    return new Set([...queues, ...receivers].filter((id) => typeof id === "string").map((id) => id.trim()));
}

/** Files for its own logs, which are opened before anything else. */
function ownLogs(config: ConfigView): readonly WrittenPath[] {
    const logs = config.at("service", "telemetry", "logs");
    return ["output_paths", "error_output_paths"].flatMap((key) =>
        items(at(logs, key))
            .filter((each) => typeof each === "string" && /^(\/|file:\/\/\/)/.test(each))
            .flatMap((each) => file(`service.telemetry.logs.${key}`, String(each).replace("file://", "")))
            .map((found) => ({ ...found, id: "service.telemetry.logs" })),
    );
}
