/** A collector's config for each task, for those who write task definitions by other means. */
import type { CollectorConfig } from "../../../collector/config/model";
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

/**
 * The config of one task's collector.
 * @param region Of the AMP workspace, where the task doesn't say it.
 * @param names Of the service, and of the family where it is known.
 */
export const configOf = (
    { options, region: own }: MigratedTask,
    region: string,
    names: { readonly serviceName: string; readonly family?: string },
): CollectorConfig =>
    collectorConfig({
        scrape: {},
        ...requestOptions(options),
        ...names,
        region: own ?? region,
        memoryMiB: sidecarMemory,
    } as CollectorRequest);

/** @param region As `configOf` takes it. */
export const configFiles = (tasks: readonly MigratedTask[], region: string): readonly WrittenFile[] =>
    writtenNames(tasks).map(({ task, name, family }) => ({
        name: `${name}.yaml`,
        text: renderCollectorConfig(configOf(task, region, { serviceName: name, family })),
    }));
