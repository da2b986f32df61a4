/** The real collector beside the pack: what passes runs limited, and what evades the limiter doesn't pass. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fc from "fast-check";

import { parseContainerDefinitions } from "../../audit/containers";
import { distributionOf } from "../../audit/images";
import { taskPolicies } from "../../audit/rules";
import { inspectContainers } from "../../audit/violations";
import { needs, toolPath } from "../support/parts";
import { seed } from "../support/seed";
import { type ContainerJson, goodContainers } from "./task";
import { containersOf, nearMiss, type Recipe } from "./wild";
import { evasions, unlimited } from "./wild-evasions";
import { isLimited } from "./wild-oracle";

/** Deliveries that pass and that the collector is asked about. */
const wanted = 60;

/** Recipes that are tried for them at most. About one in six passes and isn't the safe one. */
const tried = 2_500;

type Started = { readonly config: unknown } | { readonly refusal: string };

const variable = "AOT_CONFIG_CONTENT";

/** What the task gives beside the task definition: each secret holds something that would do harm in a config. */
const fromTask: Readonly<Record<string, string>> = {
    PATH: "/usr/bin",
    AMP_REMOTE_WRITE_URL: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
};
const harmful = "{limit_mib: 0, processors: [batch]}";

/** A container as ECS starts it. Only the keys that ECS has count, whatever their case. */
function startOf(container: object): { args: string[]; env: Record<string, string> } {
    const fields = new Map(Object.entries(container).map(([key, value]) => [key.toLowerCase(), value as unknown]));
    const list = (key: string): unknown[] => [fields.get(key) ?? []].flat();
    const literals = (list("environment") as Record<string, string>[]).map((entry) =>
        Object.fromEntries(Object.entries(entry).map(([key, value]) => [key.toLowerCase(), value])),
    );
    const secrets = (list("secrets") as ContainerJson["secrets"]).filter(({ name }) => !Object.hasOwn(fromTask, name));
    const env: Record<string, string> = {
        ...Object.fromEntries(
            list("environmentfiles").flatMap(() => [
                [variable, unlimited],
                ["L", harmful],
                ["P", harmful],
            ]),
        ),
        ...fromTask,
        ...Object.fromEntries(secrets.map(({ name }) => [name, name === variable ? unlimited : harmful])),
        ...Object.fromEntries(literals.map(({ name, value }) => [name!, value!])),
    };
    const flags = [...(list("entrypoint") as string[]), ...(list("command") as string[])];
    const own = flags[0]?.startsWith("-") === false ? flags.slice(1) : flags;
    // ADOT's wrapper: once the variable is there, it is the config, and no flag that brings one counts.
    const image = String(fields.get("image") ?? "");
    const args =
        distributionOf(image) !== "community" && env[variable] !== undefined ? [`--config=env:${variable}`] : own;
    return { args, env };
}

function started(container: object): Promise<Started> {
    const { args, env } = startOf(container);
    return new Promise((resolve, reject) => {
        execFile(
            toolPath("otelcol-full"),
            ["print-config", "--mode=unredacted", "--format=json", ...args],
            { env, timeout: 30_000, maxBuffer: 64 * 1024 * 1024 },
            (error, stdout, stderr) => {
                if (error === null) {
                    resolve({ config: JSON.parse(stdout) as unknown });
                } else if (/^(Error: |fatal error: malformed GOMEMLIMIT)/m.test(stderr)) {
                    resolve({ refusal: stderr });
                } else {
                    reject(error);
                }
            },
        );
    });
}

function passes(containers: readonly object[]): boolean {
    const levels = new Map(taskPolicies.map(({ name, level }) => [name, level]));
    const { violations } = inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), {
        kind: "task definition",
        name: "orders",
        memoryMiB: 2048,
    });
    return violations.every(({ policy }) => levels.get(policy) !== "mandatory");
}

/** Asks about each, two at a time. */
async function eachOf<T>(all: readonly T[], ask: (one: T) => Promise<void>): Promise<void> {
    const left = [...all];
    const worker = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
            await ask(next);
        }
    };
    await Promise.all([worker(), worker()]);
}

/** Recipes that the pack lets pass and that aren't all the same. */
function passingOnes(seed: number): Recipe[] {
    const seen = new Set([JSON.stringify(goodContainers())]);
    const passing: Recipe[] = [];
    for (const wild of fc.sample(nearMiss, { numRuns: tried, seed })) {
        if (passing.length === wanted) {
            break;
        }
        const containers = containersOf(wild);
        const text = JSON.stringify(containers);
        if (!seen.has(text) && passes(containers)) {
            seen.add(text);
            passing.push(wild);
        }
    }
    return passing;
}

describe("the pack beside the real collector", function () {
    this.timeout(120_000);
    before(function () {
        needs(this, "otelcol-full");
    });

    it("lets pass only what the collector runs with a limiter, or refuses", async () => {
        const passing = passingOnes(seed);
        assert.equal(passing.length, wanted, `too few pass, with seed ${seed}`);
        let running = 0;
        await eachOf(passing, async (wild) => {
            const [, collector] = containersOf(wild);
            const found = await started(collector!);
            if ("config" in found) {
                running += 1;
                assert.ok(isLimited(found.config), `${JSON.stringify(wild)} runs unlimited, with seed ${seed}`);
            }
        });
        assert.ok(running > wanted / 4, `only ${running} of them start, with seed ${seed}`);
    });

    for (const [what, evade] of Object.entries(evasions)) {
        it(`finds what the collector runs unlimited: ${what}`, async () => {
            const containers = evade();
            const found = await started(containers[1]!);
            assert.ok("config" in found, "refusal" in found ? found.refusal : "");
            assert.equal(isLimited(found.config), false, "the collector should run without a limiter");
            assert.equal(passes(containers), false, "the pack should not let it pass");
        });
    }
});
