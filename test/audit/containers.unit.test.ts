import assert from "node:assert/strict";

import {
    type Container,
    mebibytes,
    parseContainerDefinitions,
    pluralNames,
    readContainers,
} from "../../audit/containers";

function only(json: unknown): Container {
    const parsed = parseContainerDefinitions(JSON.stringify([json]));
    assert.ok("containers" in parsed, "the containers should be readable");
    assert.equal(parsed.containers.length, 1);
    return parsed.containers[0]!;
}

function problem(text: string): string {
    const parsed = parseContainerDefinitions(text);
    assert.ok("problem" in parsed, "the containers should not be readable");
    return parsed.problem;
}

describe("audit/containers", () => {
    const container = {
        name: "collector",
        image: "example/collector:1",
        memory: 256,
        entryPoint: ["/awscollector"],
        command: ["--config=/etc/x.yaml"],
        mountPoints: [{ sourceVolume: "queue", containerPath: "/data", readOnly: true }],
        volumesFrom: [{ sourceContainer: "app" }],
        environment: [{ name: "A", value: "1" }],
        secrets: [{ name: "B", valueFrom: "/b" }],
        environmentFiles: [{ type: "s3", value: "arn:aws:s3:::bucket/file.env" }],
        essential: false,
        stopTimeout: 60,
        healthCheck: { command: ["CMD", "/healthcheck"], interval: 10 },
    };
    const expected: Container = {
        name: "collector",
        image: "example/collector:1",
        memoryMiB: 256,
        entryPoint: ["/awscollector"],
        command: ["--config=/etc/x.yaml"],
        mountPaths: ["/data"],
        mounts: [{ path: "/data", volume: "queue", isReadOnly: true }],
        volumesFrom: ["app"],
        environment: [{ name: "A", value: "1" }],
        secrets: [{ name: "B", valueFrom: "/b" }],
        hasEnvironmentFiles: true,
        surroundings: {
            environmentfiles: [{ type: "s3", value: "arn:aws:s3:::bucket/file.env" }],
            mountpoints: [{ containerpath: "/data", readonly: "true", sourcevolume: "queue" }],
        },
        essential: false,
        stopTimeoutSeconds: 60,
        healthCheck: ["CMD", "/healthcheck"],
    };

    it("reads what decides a collector's config", () => {
        assert.deepEqual(only(container), expected);
    });

    it("reads keys in any case, as the AWS provider does", () => {
        const shout = (value: unknown): unknown =>
            Array.isArray(value)
                ? value.map(shout)
                : typeof value === "object" && value !== null
                  ? Object.fromEntries(Object.entries(value).map(([key, field]) => [key.toUpperCase(), shout(field)]))
                  : value;
        assert.deepEqual(only(shout(container)), expected);
    });

    it("reads a key with a long s, which the AWS provider takes for an s", () => {
        const { secrets, ...rest } = container;
        assert.deepEqual(only({ ...rest, "\u017fecrets": secrets }), expected);
    });

    it("takes plural names for nothing elsewhere, as nobody reads them there", () => {
        const { environment, ...rest } = container;
        const [read] = (readContainers([{ ...rest, environments: environment }]) as { containers: Container[] })
            .containers;
        assert.deepEqual(read?.environment, []);
    });

    it("refuses a key that an object has twice, which JSON.parse would pass over", () => {
        const text = '[{"name": "a", "environment": [{"name": "X", "value": "1"}], "env\\u0069ronment": [{}]}]';
        assert.deepEqual(parseContainerDefinitions(text), {
            problem:
                'An object in the JSON has the key "environment" twice, and programs differ in which of the two they take.',
        });
        const fine = '[{"name": "a:\\"b{", "environment": [{"name": "X", "value": "{[\\"name\\":1,"}, {"name": "Y"}]}]';
        assert.ok("containers" in parseContainerDefinitions(fine));
    });

    it("reads the plural names of daemon containers", () => {
        const { entryPoint, command, environment, healthCheck, ...rest } = container;
        const daemon = { ...rest, entryPoints: entryPoint, commands: command, environments: environment };
        const check = { commands: healthCheck.command };
        for (const checked of [{ healthCheck: check }, { healthCheck: [check] }]) {
            const read = readContainers([{ ...daemon, ...checked }], pluralNames) as { containers: Container[] };
            assert.deepEqual(read.containers, [expected]);
        }
    });

    it("takes a container of which nothing is set", () => {
        assert.deepEqual(only({}), {
            name: "#1",
            image: "",
            memoryMiB: undefined,
            entryPoint: [],
            command: [],
            mountPaths: [],
            volumesFrom: [],
            environment: [],
            secrets: [],
            hasEnvironmentFiles: false,
            essential: true,
            stopTimeoutSeconds: undefined,
            healthCheck: undefined,
        });
    });

    it("takes a variable without a value as empty", () => {
        assert.deepEqual(only({ environment: [{ name: "A" }] }).environment, [{ name: "A", value: "" }]);
    });

    it("takes a secret without a source as one", () => {
        assert.deepEqual(only({ secrets: [{ name: "A" }] }).secrets, [{ name: "A", valueFrom: "" }]);
    });

    it("takes a container for essential unless it says that it isn't", () => {
        for (const essential of [undefined, null, true, "true", 0]) {
            assert.equal(only({ essential }).essential, true, JSON.stringify(essential));
        }
        // CloudFormation takes the text, too.
        for (const essential of [false, "false"]) {
            assert.equal(only({ essential }).essential, false, JSON.stringify(essential));
        }
    });

    it("tells no health check from one without a command", () => {
        assert.equal(only({ healthCheck: null }).healthCheck, undefined);
        assert.equal(only({ healthChecks: [] }).healthCheck, undefined);
        assert.deepEqual(only({ healthCheck: {} }).healthCheck, []);
    });

    it("takes a stop timeout in whole or part seconds, and nothing else", () => {
        const cases: [unknown, number | undefined][] = [
            [0, 0],
            [120, 120],
            ["30", 30],
            ["soon", undefined],
            [-1, undefined],
            [null, undefined],
        ];
        for (const [stopTimeout, expectedSeconds] of cases) {
            assert.equal(only({ stopTimeout }).stopTimeoutSeconds, expectedSeconds, JSON.stringify(stopTimeout));
        }
    });

    it("says that text is no JSON, without quoting it", () => {
        assert.equal(problem('[{"password": "hunter2",]'), "The string is not valid JSON.");
    });

    it("says that JSON is no list", () => {
        assert.equal(problem('{"name": "app"}'), "The value is not a list of containers.");
    });

    it("says which entry is no object", () => {
        assert.equal(problem('[{}, "app"]'), "containerDefinitions[1] is not an object.");
    });

    it("refuses one key in two spellings, of which either might count", () => {
        assert.equal(
            problem('[{"environment": [], "Environment": []}]'),
            'containerDefinitions[0] has the key "environment" twice, in different spellings.',
        );
    });

    it("refuses the same in a variable", () => {
        assert.equal(
            problem('[{"environment": [{"name": "AOT_CONFIG_CONTENT", "Name": "OTHER", "value": ""}]}]'),
            'containerDefinitions[0].environment[0] has the key "name" twice, in different spellings.',
        );
    });

    it("refuses a variable that is no object", () => {
        assert.equal(
            problem('[{"environment": ["AOT_CONFIG_CONTENT="]}]'),
            "containerDefinitions[0].environment[0] is not an object.",
        );
    });

    it("refuses a health check that is no object", () => {
        assert.equal(problem('[{"healthCheck": "CMD"}]'), "containerDefinitions[0].healthCheck is not an object.");
    });

    it("reads memory as ECS writes it", () => {
        const cases: [unknown, number | undefined][] = [
            [512, 512],
            ["2048", 2048],
            ["2 GB", 2048],
            ["0.5GB", 512],
            ["1gb", 1024],
            [0, undefined],
            ["", undefined],
            [undefined, undefined],
            ["plenty", undefined],
            [-5, undefined],
        ];
        for (const [value, expectedMiB] of cases) {
            assert.equal(mebibytes(value), expectedMiB, JSON.stringify(value));
        }
    });
});
