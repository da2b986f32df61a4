/** Runs the previews of both programs in turn, so that a slow moment of the machine meets both. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { Step } from "../../local/engine";
import { requirePart } from "../../tools/parts";
import { median } from "../support/median";
import { runWorker } from "../support/worker";
import { type Side, sides, writeProjects } from "./projects";
import type { Planned } from "./worker";

/** What one number of tasks took on both sides, medians. */
export interface PlanCost {
    readonly tasks: number;
    /** Previews of each side. */
    readonly rounds: number;
    readonly ours: Medians;
    readonly raw: Medians;
    /** Processor time of all processes, ours to raw. */
    readonly ratio: number;
    /** The same of the Pulumi program alone. */
    readonly programRatio: number;
}

export interface Medians {
    readonly cpuSeconds: number;
    readonly programSeconds: number;
    readonly wallSeconds: number;
}

/** Bytes of one task in the state. */
export interface StateCost {
    readonly ours: number;
    readonly raw: number;
    readonly ratio: number;
}

export class Bench {
    private readonly projects: Record<Side, string>;

    /** @param directory For the projects and for states; the caller removes it. */
    constructor(
        private readonly directory: string,
        private readonly signal: AbortSignal,
    ) {
        this.projects = writeProjects(path.join(directory, "projects"));
    }

    /**
     * Gives the raw program what the component makes of its texts, and checks that both then plan the same. Throws when
     * they differ.
     */
    async align(): Promise<void> {
        const ours = await this.run<Planned>("plan", "ours", 1);
        const task = ours.steps?.find(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
        const containers = task?.inputs.containerDefinitions;
        assert.equal(typeof containers, "string", "The component's containers aren't known in a preview.");
        fs.writeFileSync(path.join(this.projects.raw, "containers.json"), containers as string);
        const raw = await this.run<Planned>("plan", "raw", 1);
        assert.deepEqual(resourcesIn(raw.steps), resourcesIn(ours.steps), "The raw program plans other resources.");
    }

    /** @param rounds Previews of each side. */
    async cost(tasks: number, rounds: number): Promise<PlanCost> {
        const runs: Record<Side, Planned[]> = { ours: [], raw: [] };
        for (let round = 0; round < rounds; round++) {
            for (const side of sides) {
                runs[side].push(await this.run<Planned>("plan", side, tasks));
            }
        }
        const [ours, raw] = [mediansOf(runs.ours), mediansOf(runs.raw)];
        return {
            tasks,
            rounds,
            ours,
            raw,
            ratio: ours.cpuSeconds / raw.cpuSeconds,
            programRatio: ours.programSeconds / raw.programSeconds,
        };
    }

    async state(tasks: number): Promise<StateCost> {
        const ours = await this.run<number>("state", "ours", tasks);
        const raw = await this.run<number>("state", "raw", tasks);
        return { ours, raw, ratio: ours / raw };
    }

    private async run<Outcome>(what: "plan" | "state", side: Side, tasks: number): Promise<Outcome> {
        this.signal.throwIfAborted();
        const state = fs.mkdtempSync(path.join(this.directory, "state-"));
        try {
            return await runWorker<Outcome>({
                title: `The ${what === "plan" ? "preview" : "update"} of ${tasks} tasks (${side})`,
                file: path.join(__dirname, "worker.ts"),
                args: [what, this.projects[side], String(tasks), state, requirePart("pulumi")],
                signal: this.signal,
            });
        } finally {
            fs.rmSync(state, { recursive: true, force: true });
        }
    }
}

/** What AWS would be asked for, without the random ends of names. */
const resourcesIn = (steps: readonly Step[] = []) =>
    steps
        .filter(({ type }) => type.startsWith("aws:"))
        .map(({ type, inputs }) => `${type} ${JSON.stringify(inputs).replace(/-[0-9a-f]{7}(?=")/g, "")}`)
        .sort();

const mediansOf = (runs: readonly Planned[]): Medians => ({
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    programSeconds: median(runs.map(({ programSeconds }) => programSeconds)),
    wallSeconds: median(runs.map(({ wallSeconds }) => wallSeconds)),
});
