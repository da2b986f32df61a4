/** The ECS task metadata endpoint of a task with a collector in it. */
import { metadataAnswers, serveTexts } from "../../test/collector/config/task-metadata";
import { region } from "./contenders";

/** Serves it on a port of the loopback; the collector's container has that much hard memory, MiB. */
export function serveMetadata(memoryMiB: number): ReturnType<typeof serveTexts> {
    const answers = metadataAnswers({
        taskArn: `arn:aws:ecs:${region}:111122223333:task/prod/0123456789abcdef0123456789abcdef`,
        cluster: `arn:aws:ecs:${region}:111122223333:cluster/prod`,
        family: "bench",
        containers: [
            { name: "app", memoryMiB: 1024 },
            { name: "adot-collector", memoryMiB },
        ],
    });
    const texts = Object.entries(answers).map(([at, answer]) => [at, JSON.stringify(answer)] as const);
    return serveTexts(Object.fromEntries(texts));
}
