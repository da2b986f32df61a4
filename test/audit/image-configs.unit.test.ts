/** A task that runs with one of the files in ADOT's image is judged by that file. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { imageConfigAt } from "../../audit/delivery/image-configs";
import { imageConfigs, newestRelease } from "../../audit/delivery/image-configs-data";
import { knownImage } from "../../audit/images";
import { readContainers } from "../../audit/containers";
import { inspectContainers, type Violation } from "../../audit/violations";
import type { Settings } from "../../audit/settings";
import { at, entries, items } from "../../collector/values";

const adot = (tag: string): string => `public.ecr.aws/aws-observability/aws-otel-collector${tag}`;

function violationsWith(command: string, changes: object = {}, settings: Settings = {}): readonly Violation[] {
    const collector = { name: "adot", image: adot(":v0.49.0"), memory: 256, command: [command], ...changes };
    return inspectContainers(readContainers([collector]), { kind: "task definition", name: "orders" }, settings)
        .violations;
}

const rulesWith = (...args: Parameters<typeof violationsWith>): string[] => [
    ...new Set(
        violationsWith(...args)
            .map(({ rule }) => rule as string)
            .filter((rule) => /^(limiter|config)-/.test(rule)),
    ),
];

const file = "/etc/ecs/ecs-amp.yaml";

describe("The configs in ADOT's image", () => {
    for (const [place, versions] of Object.entries(imageConfigs)) {
        for (const [since, text] of versions) {
            it(`are what a task is judged by: ${place} of ${since}`, () => {
                const found = rulesWith(`--config=${place}`, { image: adot(`:${since}`) });
                if (!text.startsWith("{")) {
                    assert.deepEqual(found, ["config-unreadable"]);
                    return;
                }
                const pipelines = entries(at(parse(text), "service", "pipelines"));
                assert.ok(pipelines.length > 0);
                const isLimited = pipelines.every(([, pipeline]) =>
                    items(at(pipeline, "processors")).includes("memory_limiter"),
                );
                assert.equal(found.includes("limiter-missing"), !isLimited);
                assert.ok(!found.includes("config-unproven"));
            });
        }
    }

    it("are told as of the image's release, with what to do about a file that nobody can change", () => {
        const [found] = violationsWith(`--config=${file}`, { image: adot(":v0.46.0") });
        assert.equal(found!.source, "/etc/ecs/ecs-amp.yaml of ADOT v0.46.0");
        assert.ok(
            found!.fix.endsWith(
                "The image brings that file: copy its text into AOT_CONFIG_CONTENT, and change it there. It takes AWS_REGION and AWS_PROMETHEUS_ENDPOINT from the container's environment.",
            ),
        );
    });

    it("are found by every path that leads there", () => {
        for (const uri of [file, `file:${file}`, "/etc//ecs/./ecs-amp.yaml", "/etc/eks/../ecs/ecs-amp.yaml"]) {
            assert.deepEqual(rulesWith(`--config=${uri}`), ["limiter-missing"], uri);
        }
    });

    it("are taken for those of a newer or unknown release as long as they have no limiter", () => {
        for (const tag of [":v0.50.0", ":v0.99.0", ":latest", ""]) {
            const found = violationsWith(`--config=${file}`, { image: adot(tag) });
            assert.equal(found[0]!.source, `${file} of the image (as ADOT ${newestRelease} has it)`);
        }
        const limited = "/etc/apprunner/apprunner-default-config.yaml";
        assert.deepEqual(rulesWith(`--config=${limited}`, { image: adot(":latest") }), ["config-unproven"]);
        assert.deepEqual(rulesWith(`--config=${limited}`, { image: adot(":v0.39.0") }), ["config-unproven"]);
    });

    it("prove nothing where a volume lies over them, or in a copy of the image", () => {
        for (const containerPath of ["/etc", "/etc/ecs/", file, "/"]) {
            const mountPoints = [{ sourceVolume: "x", containerPath }];
            assert.deepEqual(rulesWith(`--config=${file}`, { mountPoints }), ["config-unproven"], containerPath);
        }
        const beside = { mountPoints: [{ sourceVolume: "x", containerPath: "/etc/eks" }] };
        assert.deepEqual(rulesWith(`--config=${file}`, beside), ["limiter-missing"]);
        assert.deepEqual(rulesWith(`--config=${file}`, { volumesFrom: [{ sourceContainer: "a" }] }), [
            "config-unproven",
        ]);
        const copy = { image: "registry.example.com/otel:v0.49.0" };
        assert.deepEqual(rulesWith(`--config=${file}`, copy, { images: { adot: ["^registry"] } }), ["config-unproven"]);
    });

    it("don't count where AOT_CONFIG_CONTENT wins", () => {
        const environment = [{ name: "AOT_CONFIG_CONTENT", value: "a: 1" }];
        assert.ok(
            !violationsWith(`--config=${file}`, { environment }).some(({ source }) => source?.startsWith("/etc")),
        );
    });

    it("name the variables that they take", () => {
        const asked = Object.keys(imageConfigs).flatMap((place) => {
            const container = { image: adot(":v0.49.0"), mountPaths: [], volumesFrom: [] };
            return imageConfigAt(place, container, knownImage(container.image))!.variables;
        });
        assert.deepEqual([...new Set(asked)].sort(), [
            "AWS_PROMETHEUS_ENDPOINT",
            "AWS_PROMETHEUS_SCRAPING_ENDPOINT",
            "AWS_REGION",
        ]);
    });
});
