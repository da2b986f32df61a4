import assert from "node:assert/strict";

import { adotImageDigests, knownReleases } from "../../../collector";
import { type ContainerDefinition, type SidecarOptions, withAdotSidecar } from "../../../components";
import { matchGolden } from "../../support/golden";
import { containerNamed, variable } from "../../support/tasks";

const options: SidecarOptions = {
    serviceName: "orders",
    region: "eu-west-1",
    remoteWriteParameter: "/metrics/remote-write-url",
    scrape: { jvm: { port: 9404 } },
};
const app: ContainerDefinition = {
    name: "app",
    image: "orders:1",
    memory: 512,
    portMappings: [{ containerPort: 8080 }],
    dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
    ulimits: [{ name: "nofile", softLimit: 65535, hardLimit: 65535 }],
};

/** Freezes all the way down: a change then throws. */
function frozen<T>(value: T): T {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(frozen);
        Object.freeze(value);
    }
    return value;
}

describe("withAdotSidecar", () => {
    it("adds one container and leaves the others as they are, fields that it doesn't know among them", () => {
        const input = frozen([app]);
        const output = withAdotSidecar(input, frozen(options));
        assert.notEqual(output, input);
        assert.equal(input.length, 1);
        assert.deepEqual(output[0], app);
        assert.deepEqual(
            output.map(({ name }) => name),
            ["app", "adot-collector"],
        );
    });

    it("lets those wait that asked, after what they wait for already", () => {
        const input = frozen([app, { name: "envoy", image: "envoy" }]);
        const [first, second] = withAdotSidecar(input, { ...options, waitForCollector: ["app"] });
        assert.deepEqual(first?.dependsOn, [
            { containerName: "migrate", condition: "SUCCESS" },
            { containerName: "adot-collector", condition: "HEALTHY" },
        ]);
        assert.equal(second?.dependsOn, undefined);
    });

    it("writes the sidecar that a reviewer has seen", () => {
        const sidecar = containerNamed(withAdotSidecar([app], options), "adot-collector");
        // The config has golden files of its own.
        const config = variable(sidecar, "AOT_CONFIG_CONTENT")!;
        const text = JSON.stringify(sidecar, undefined, 2).replace(JSON.stringify(config), '"(the config)"');
        matchGolden("components/sidecar.json", `${text}\n`);
    });

    it("gives the same text for the same input", () => {
        assert.equal(JSON.stringify(withAdotSidecar([app], options)), JSON.stringify(withAdotSidecar([app], options)));
    });

    it("switches feature gates on for the release that has them, and for no other image", () => {
        const commandOf = (image?: string, imageKind?: string, imageRelease?: string) =>
            containerNamed(withAdotSidecar([app], { ...options, image, imageKind, imageRelease }), "adot-collector")
                .command;
        const gates = ["--feature-gates=+exporter.prometheusremotewritexporter.RetryOn429"];
        assert.deepEqual(commandOf(), gates);
        const own = "public.ecr.aws/aws-observability/aws-otel-collector";
        assert.deepEqual(commandOf("registry.example/mirror/aws-otel-collector:v0.49.0", "adot"), gates);
        assert.deepEqual(commandOf(`${own}:v0.49.0@sha256:${"0".repeat(64)}`), gates);
        for (const tag of ["v0.48.0", "v0.48.3", "v0.49.0", "v0.50.0"]) {
            assert.deepEqual(commandOf(`${own}:${tag}`), gates, tag);
            assert.deepEqual(commandOf(`registry.example/mirror/adot:${tag}@sha256:${"0".repeat(64)}`, "adot"), gates);
            assert.deepEqual(commandOf("registry.example/mirror/adot:prod", "adot", tag), gates, tag);
        }
        for (const digest of Object.keys(adotImageDigests)) {
            assert.deepEqual(commandOf(`${own}@${digest}`), gates);
            assert.deepEqual(commandOf(`${own}:v0.39.0@${digest}`), gates);
            assert.deepEqual(commandOf(`registry.example/x@${digest}`), gates);
        }
        for (const other of ["v0.51.0", "v0.49.0-arm64", "latest"]) {
            assert.equal(commandOf(`${own}:${other}`), undefined, other);
        }
    });

    it("is for no image of a release that refuses the config, and says from which on it works", () => {
        const own = "public.ecr.aws/aws-observability/aws-otel-collector";
        const made = (image: string, imageKind?: string, imageRelease?: string) => () =>
            withAdotSidecar([app], { ...options, image, imageKind, imageRelease });
        const known = knownReleases.map(({ version }) => version);
        for (const tag of [...known, "v0.43.3", "v0.39.1", "v0.9.0"]) {
            const copy = "registry.example/mirror/adot";
            const all = [
                [made(`${own}:${tag}`), `image is "${own}:${tag}": ADOT`],
                [made(`${copy}:${tag}`, "adot"), `image is "${copy}:${tag}": ADOT`],
                [made(`${copy}:prod`, "adot", tag), `imageRelease is "${tag}": ADOT`],
            ] as const;
            for (const [make, begins] of all) {
                if (known.indexOf(tag) >= known.indexOf("v0.48.0")) {
                    make();
                } else {
                    assert.throws(make, ({ message }: Error) => {
                        assert.ok(message.startsWith(begins), message);
                        assert.ok(message.endsWith("; use v0.48.0 or newer."), message);
                        return true;
                    });
                }
            }
        }
        for (const digest of Object.keys(adotImageDigests)) {
            made(`${own}:v0.40.0@${digest}`)();
        }
        // Of these nobody here knows what they take.
        for (const tag of ["v0.51.0", "v1.0.0", "latest", "v0.40.0-arm64"]) {
            made(`${own}:${tag}`)();
        }
    });

    it("takes a release that an image is declared to be only where it is known, and its digest says no other", () => {
        const declared = (imageRelease: string, image?: string) => () =>
            withAdotSidecar([app], { ...options, image, imageRelease });
        declared("v0.50.0")();
        assert.throws(declared("v0.49.0"), {
            message: 'imageRelease is "v0.49.0": by its digest the image is v0.50.0.',
        });
        assert.throws(declared("v0.51.0", "amazon/aws-otel-collector:latest"), {
            message: 'imageRelease is "v0.51.0": it must be a release of ADOT that is known here, such as v0.50.0.',
        });
        assert.throws(declared("latest"), {
            message: 'imageRelease is "latest": it must be the tag of an ADOT release, such as v0.50.0.',
        });
    });

    describe("an image that isn't ADOT's own", () => {
        const others = [
            "otel/opentelemetry-collector-contrib:0.156.0",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector:v0.49.0",
            "grafana/alloy:v1.22.0",
            "orders:1",
        ];
        for (const image of others) {
            it(`is refused unless it is declared: ${image}`, () => {
                assert.throws(() => withAdotSidecar([app], { ...options, image }), {
                    message: `image is "${image}": it must be ADOT's own image (public.ecr.aws/aws-observability/aws-otel-collector or amazon/aws-otel-collector), a copy of it that imageKind "adot" declares (a policy pack takes it by its setting images.adot), or a copy with the digest of a known release.`,
                });
                withAdotSidecar([app], { ...options, image, imageKind: "adot" });
            });
        }
    });

    it("refuses a second collector, and leads to the one that is there", () => {
        const own = { name: "collector", image: "amazon/aws-otel-collector:v0.49.0" };
        assert.throws(() => withAdotSidecar([app, own], options), {
            message:
                'containers is ["app","collector"]: collector runs a collector already: adoptSidecar makes that one safe, or leave it out.',
        });
    });

    it("refuses a memory that doesn't hold the expected series, naming one that does", () => {
        assert.throws(() => withAdotSidecar([app], { ...options, memory: 256, expectedSeries: 50_000 }), {
            message:
                "expectedSeries is 50000: a sidecar with 256 MiB holds 43300 series of which 10 % are new at a scrape; give it 290 MiB or more.",
        });
        withAdotSidecar([app], { ...options, memory: 322, expectedSeries: 50_000 });
    });

    it("sizes everything by the memory", () => {
        const memoryOf = (memory?: number) =>
            containerNamed(withAdotSidecar([app], { ...options, memory }), "adot-collector");
        assert.equal(memoryOf().memory, 256);
        assert.deepEqual(memoryOf(512).environment?.[1], { name: "GOMEMLIMIT", value: "384MiB" });
        assert.match(memoryOf(512).environment?.[0]?.value ?? "", /limit_mib: 358\b/);
    });

    const refusals: [
        what: string,
        containers: ContainerDefinition[],
        options: Partial<SidecarOptions>,
        message: RegExp,
    ][] = [
        [
            "a container that has its name",
            [{ ...app, name: "adot-collector" }],
            {},
            /^Error: containers is \["adot-collector"\]: adot-collector is the collector that is added; leave it out or rename it\.$/,
        ],
        ["a second sidecar", withAdotSidecar([app], options), {}, /^Error: containers is \["app","adot-collector"\]: /],
        [
            "an unknown container to wait",
            [app],
            { waitForCollector: ["app", "web"] },
            /^Error: waitForCollector\[1\] is "web": the containers are app\.$/,
        ],
        [
            "a container on the collector's port",
            [{ ...app, portMappings: [{ containerPort: 13133 }] }],
            {},
            /^Error: Container app has port 13133: the collector listens there, .* choose a port other than 8888 and 13133, or move the collector's with portOffset\.$/,
        ],
        [
            "a container with a range around the collector's port",
            [{ ...app, portMappings: [{ containerPortRange: "13130-13140" }] }],
            {},
            /^Error: Container app has port 13133: the collector listens there/,
        ],
        [
            "too little memory",
            [app],
            { memory: 255 },
            /^Error: memory is 255: it must be a whole number of MiB from 256 to 122880\.$/,
        ],
        [
            "missing options",
            [app],
            undefined as never,
            /^Error: args is missing: it must be an object with expectedSeries, churn, scrapeIntervalSeconds, /,
        ],
        ["a container without a name", [{ image: "a" } as never], {}, /^Error: containers\[0\]\.name is missing: /],
        [
            "two containers of one name",
            [app, app],
            {},
            /^Error: containers is \["app","app"\]: two of them are called app, /,
        ],
        [
            "more containers than ECS takes",
            Array.from({ length: 10 }, (_, i) => ({ name: `c${i}`, image: "a" })),
            {},
            /^Error: containers has 10 entries: ECS runs at most 10 containers in a task, and the collector is one of them\.$/,
        ],
        [
            "an unknown option",
            [app],
            { limit_mib: 9000 } as never,
            /^Error: limit_mib is an unknown property: there are expectedSeries, /,
        ],
        [
            "a kind of image that there isn't",
            [app],
            { imageKind: "community" },
            /^Error: imageKind is "community": it must be "adot"\.$/,
        ],
        ["an empty image", [app], { image: "" }, /^Error: image is "": it must be a string that isn't empty\.$/],
        [
            "an empty parameter",
            [app],
            { remoteWriteParameter: "" },
            /^Error: remoteWriteParameter is "": it must be a string that isn't empty\.$/,
        ],
        [
            "a limiter taken out by hand",
            [app],
            { additions: { processors: { memory_limiter: { check_interval: "1s" } } } as never },
            /^Error: additions\.processors has "memory_limiter": the sidecar has one memory limiter/,
        ],
    ];
    for (const [what, containers, changes, message] of refusals) {
        it(`refuses ${what}`, () => {
            assert.throws(() => withAdotSidecar(containers, changes && { ...options, ...changes }), message);
        });
    }
});
