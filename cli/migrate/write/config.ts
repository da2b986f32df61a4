/** A collector's config for each task, for those who write task definitions by other means. */
import type { CollectorRequest } from "../../../collector/config/request";
import { collectorConfig } from "../../../collector/config/pipelines";
import { renderCollectorConfig } from "../../../collector/config/render";
import type { MigratedTask } from "../model";
import { writtenNames } from "./names";
import { requestOptions, sidecarMemory } from "./program";

/** Text of a file, and its name. */
export interface WrittenFile {
    readonly name: string;
    readonly text: string;
}

/** @param region Of the AMP workspace, where a task doesn't say it. */
export const configFiles = (tasks: readonly MigratedTask[], region: string): readonly WrittenFile[] =>
    writtenNames(tasks).map(({ task, name, family }) => {
        const request = {
            scrape: {},
            ...requestOptions(task.options),
            serviceName: name,
            family,
            region: task.region ?? region,
            memoryMiB: sidecarMemory,
        } as CollectorRequest;
        return { name: `${name}.yaml`, text: renderCollectorConfig(collectorConfig(request)) };
    });
