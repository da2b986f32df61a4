/** The scrape jobs of prometheus receivers. */
import { at, items } from "../values";
import type { ConfigView } from "./config-view";

/** One entry of a receiver's `scrape_configs`. */
export interface Job {
    readonly path: string;
    readonly settings: unknown;
}

/** The jobs of a prometheus receiver; none where a file or a target allocator has them. */
export function jobsOf(config: ConfigView, receiver: string): readonly Job[] {
    const [id, settings] = config.declared("receivers", receiver) ?? [receiver, undefined];
    return items(at(settings, "config", "scrape_configs")).map((job, index) => ({
        path: `receivers.${id}.config.scrape_configs[${index}]`,
        settings: job,
    }));
}
