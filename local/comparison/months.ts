/**
 * Five months of a service's heap: four tasks at a time, replaced every second week, of which one is sent the requests
 * that leak. Made up, and the same at every run.
 */
import { labels, metrics } from "../../collector/names/names";
import { recorded } from "../../dashboards/recorded";
import { identityOf } from "../sample/open-metrics";

/** What the workspace keeps by default. */
export const days = 150;
/** Between two values; Prometheus looks back as long for one. */
export const stepSeconds = 300;

export const service = "orders";
export const heapMaxBytes = 768 * 2 ** 20;
/** What a healthy task keeps after a collection. */
export const healthyFloorBytes = 230 * 2 ** 20;

const daySeconds = 86_400;
const tasksAtATime = 4;
const deploymentDays = 14;
/** What the leaking requests of one day leave behind in the task that gets them, at the end of the five months. */
const leakBytesPerDay = 36 * 2 ** 20;
/** Values between two collections of the old generation. */
const collectionSteps = 18;

interface Point {
    /** Unix seconds. */
    readonly time: number;
    readonly used: number;
    readonly floor: number;
}

/** OpenMetrics lines of the heap in use of each task, and of its floor as the standard rules record it. */
export function monthsOfHeap(end: number): string[] {
    const begin = end - days * daySeconds;
    const deployments = Math.ceil(days / deploymentDays);
    return Array.from({ length: deployments * tasksAtATime }, (_, index) => {
        const [deployment, slot] = [Math.floor(index / tasksAtATime), index % tasksAtATime];
        const from = begin + deployment * deploymentDays * daySeconds;
        const to = Math.min(end, from + deploymentDays * daySeconds);
        const points = taskPoints({ from, to, slot, age: (deployment + 1) / deployments });
        const identity = {
            [labels.cluster]: "shop",
            [labels.job]: service,
            [labels.instance]: taskId(deployment, slot),
        };
        const heap = { ...identity, [labels.jvmArea]: "heap" };
        return (
            lines(identityOf(metrics.jvm.memoryUsed.name, heap), points, "used") +
            lines(identityOf(recorded.jvm.heapFloorOfTask.name, identity), points, "floor")
        );
    });
}

/** @param task Its `age` is the share of the five months after which it runs: month by month more leaks. */
function taskPoints(task: { from: number; to: number; slot: number; age: number }): Point[] {
    const { from, to, slot, age } = task;
    const leak = slot === 0 ? leakBytesPerDay * age : 0;
    return Array.from({ length: Math.floor((to - from) / stepSeconds) }, (_, step) => {
        const time = from + step * stepSeconds;
        const floor = healthyFloorBytes * (1 + 0.03 * slot) + leak * ((time - from) / daySeconds);
        const filled = ((step + slot * 5) % collectionSteps) / (collectionSteps - 1);
        // More requests by day fill it faster, and it is collected before it is full.
        const busy = 0.75 + 0.15 * Math.sin((time / daySeconds) * 2 * Math.PI);
        return {
            time,
            floor: Math.round(floor),
            used: Math.round(floor + (heapMaxBytes * 0.95 - floor) * filled * busy),
        };
    });
}

const lines = (identity: string, points: readonly Point[], value: "used" | "floor"): string =>
    points.map((point) => `${identity} ${point[value]} ${point.time}\n`).join("");

/** As ECS makes them: 32 hexadecimal digits. */
const taskId = (deployment: number, slot: number): string =>
    ((deployment * tasksAtATime + slot + 1) * 0x9e3779b1).toString(16).padStart(12, "0").padEnd(32, "5c");
