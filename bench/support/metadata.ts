/** The ECS task metadata endpoint of a task with a collector in it. */
import { serveTaskMetadata } from "../../local/ecs/fixed-metadata";
import type { Listening } from "../../local/support/http";
import { region } from "./contenders";

/** Serves it on a port of the loopback; the collector's container has that much hard memory, MiB. */
export function serveMetadata(memoryMiB: number): Promise<Listening> {
    return serveTaskMetadata({
        taskArn: `arn:aws:ecs:${region}:111122223333:task/prod/0123456789abcdef0123456789abcdef`,
        cluster: `arn:aws:ecs:${region}:111122223333:cluster/prod`,
        family: "bench",
        containers: [
            { name: "app", memoryMiB: 1024 },
            { name: "adot-collector", memoryMiB },
        ],
    });
}
