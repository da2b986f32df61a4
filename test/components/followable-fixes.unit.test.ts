/** Whoever has an `AdotTaskDefinition` can follow the fix of every rule: the inputs are there. */
import assert from "node:assert/strict";

import { componentInputs } from "../../audit/component-inputs";
import { rules } from "../../audit/rules";
import { goodContainers } from "../audit/task";
import { inspectContainers } from "../../audit/violations";
import { parseContainerDefinitions } from "../../audit/containers";
import type { Fields, Spec } from "../../collector/inputs";
import { taskChildren } from "../../components/ecs/task-transforms";
import { taskInputs } from "../../components/inputs/task";
import { withAdotSidecar } from "../../components";

/** The input that a path leads to; undefined where there is none. */
function inputAt(path: string): Spec | undefined {
    const [first = "", ...rest] = path.split(".");
    const inner = (spec: Spec | undefined, key: string): Spec | undefined =>
        key === "*" ? spec?.form.each : spec?.form.fields?.[key];
    return rest.reduce(inner, (taskInputs as Fields)[first]);
}

describe("the fix of a rule", () => {
    for (const { id } of rules) {
        it(`has its place in an AdotTaskDefinition: ${id}`, () => {
            const places = componentInputs[id];
            assert.ok(places.length > 0);
            for (const place of places) {
                const [, child] = /^transform\.(\w+) in its options$/.exec(place) ?? [];
                assert.ok(child === undefined ? inputAt(place) : Object.hasOwn(taskChildren, child), place);
            }
        });
    }

    it("knows when there is no such input", () => {
        assert.equal(inputAt("sidecar.limiter"), undefined);
        assert.equal(inputAt("containers.*.sidecar"), undefined);
    });

    it("names the place for the sidecar of a component, and for no other collector", () => {
        const containers = goodContainers().map((container) => ({ ...container, stopTimeout: 2 }));
        const fixes = (componentConfigDigest?: string) =>
            inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), {
                kind: "task definition",
                name: "orders",
                componentConfigDigest,
            })
                .violations.filter(({ rule }) => rule === "stop-timeout-short")
                .map(({ fix }) => fix);
        const place =
            " In an AdotTaskDefinition the place for it is sidecar.stopTimeout, sidecar.additions, or sidecar.transform.";
        const [plain = ""] = fixes();
        assert.ok(plain !== "" && !plain.includes("AdotTaskDefinition"), plain);
        assert.deepEqual(fixes("sha256:0"), [`${plain}${place}`]);
    });
});

describe("a sidecar's own container", () => {
    const options = { serviceName: "orders", region: "eu-west-1", remoteWriteParameter: "/url" };
    const sidecarOf = (more: object) =>
        withAdotSidecar([{ name: "app", image: "orders:1" }], { ...options, ...more }).at(-1)!;

    it("has variables, secrets, a time to stop and a file system as they are asked for", () => {
        const { environment, secrets, stopTimeout, readonlyRootFilesystem } = sidecarOf({
            environment: { TEAM: "shop" },
            secrets: { TOKEN: "/orders/token" },
            stopTimeout: 90,
            readonlyRootFilesystem: false,
        });
        assert.deepEqual(environment!.slice(2), [{ name: "TEAM", value: "shop" }]);
        assert.deepEqual(secrets!.slice(1), [{ name: "TOKEN", valueFrom: "/orders/token" }]);
        assert.deepEqual([stopTimeout, readonlyRootFilesystem], [90, false]);
    });

    const refused: Record<string, [object, string]> = {
        "the variable of its config": [
            { environment: { AOT_CONFIG_CONTENT: "x" } },
            'environment has the name "AOT_CONFIG_CONTENT": it must be the name of a variable without an equals sign, and not AOT_CONFIG_CONTENT, GOMEMLIMIT or AMP_REMOTE_WRITE_URL, which are the sidecar\'s.',
        ],
        "the limit of its heap": [{ secrets: { GOMEMLIMIT: "/x" } }, 'secrets has the name "GOMEMLIMIT": '],
        "the address of AMP": [{ environment: { AMP_REMOTE_WRITE_URL: "x" } }, "environment has the name "],
        "a variable twice": [
            { environment: { A: "x" }, secrets: { A: "/x" } },
            'secrets is "A": the variable stands in environment too; keep one of them.',
        ],
        "a queue on disk where nothing can be written": [
            { buffer: "disk", readonlyRootFilesystem: true },
            "readonlyRootFilesystem is true: the queue of buffer",
        ],
        "a stop that Fargate doesn't wait for": [{ stopTimeout: 121 }, "stopTimeout is 121: it must be a whole number"],
    };
    for (const [what, [more, message]] of Object.entries(refused)) {
        it(`may not have ${what}`, () => {
            assert.throws(
                () => sidecarOf(more),
                (error: Error) => error.message.startsWith(message) || assert.fail(error.message),
            );
        });
    }
});
