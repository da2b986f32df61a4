/** Configs and images in texts, each with the safe twin. */
import type { CarrierCase } from "./case";

export const config = `receivers:
  otlp:
    protocols: {grpc: {}}
exporters:
  debug: {}
service:
  pipelines:
    metrics: {receivers: [otlp], exporters: [debug]}
`;

export const indented = (text: string): string => text.replace(/^(?=.)/gm, "      ");

/** Texts that hold a config, each in an input of a type that nobody knows. */
const holding: Readonly<Record<string, unknown>> = {
    "a heredoc": `#!/bin/sh\ncat > /etc/c.yaml <<'EOF'\n${config}EOF\n`,
    "cloud-init": `#cloud-config\nwrite_files:\n  - path: /etc/c.yaml\n    content: |\n${indented(config)}`,
    "cloud-init in base64": `#cloud-config\nwrite_files:\n  - path: /c\n    encoding: b64\n    content: ${Buffer.from(config).toString("base64")}\n`,
    "base64 in a script": `echo ${Buffer.from(config).toString("base64")} | base64 -d > /etc/c.yaml`,
    "a program's literal": `const config = \`\n${config}\`;\nwrite(config);`,
    "a program's literals in a row": config
        .split("\n")
        .map((line) => `  "${line}\\n"`)
        .join(" +\n"),
    "a program's list of lines": `[${config
        .split("\n")
        .map((line) => `'${line}'`)
        .join(",\n")}].join("\\n")`,
    "echoed lines": config
        .trim()
        .split("\n")
        .map((line) => `echo "${line}" >> /etc/c.yaml`)
        .join("\n"),
    "a list of lines": ["cat > /etc/c.yaml <<'EOF'", ...config.split("\n"), "EOF"],
    "an argument": `run --config='yaml:${config}'`,
    "flow style": 'x --config "yaml:{receivers: {otlp: {}}, exporters: {debug: {}}, service: {pipelines: {m: {}}}}"',
    "YAML with escapes": config.replace("receivers:", '"receiver\\x73":').replace("service:", '"\\u0073ervice":'),
    "YAML with quotes": config.replace(/^(\w+):/gm, "'$1':"),
    "JSON with escapes in a script": `run "{\\"receivers\\":{\\"otlp\\":{}},\\"exporters\\":{\\"debug\\":{}},\\"service\\":{\\"pipelines\\":{\\"m\\":{}}}}"`,
    anchors: `base: &b\n  pipelines: {m: {receivers: [a], exporters: [b]}}\nreceivers: {a: {}}\nservice: *b\n`,
    "only the pipelines":
        "x: |\n  service:\n    pipelines:\n      metrics:\n        receivers: [otlp]\n        exporters:\n        - awsemf\n",
    "a template's placeholders": `receivers:\n  \${RECEIVERS}\nexporters: \${EXPORTERS}\nservice:\n  pipelines: \${PIPELINES}\n`,
    "a manifest's second document": `kind: A\n---\nkind: B\nspec:\n  config:\n${indented(config)}`,
};

export const configCases: readonly CarrierCase[] = [
    ...Object.entries(holding).map(([name, text]) => ({
        name: `config in ${name}`,
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { payload: text },
        safe: { payload: "echo receivers: exporters: service: pipelines:" },
    })),
    {
        name: "an image on the second line of a command",
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { payload: "docker run -d \\\n  --name x \\\n  public.ecr.aws/aws-observability/aws-otel-collector" },
        safe: { payload: "docker run -d \\\n  --name x \\\n  public.ecr.aws/docker/library/nginx" },
    },
    ...["docker create", "docker container run", "podman container create", "ctr -n moby run", "ctr run"].map(
        (run): CarrierCase => ({
            name: `an image behind ${run}`,
            type: "aws:ssm/somethingNew:SomethingNew",
            unsafe: { payload: `set -e\n${run} --rm public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0 x` },
            safe: { payload: `${run} --rm acme/app:1\ndocker pull acme/otel-collector:1` },
        }),
    ),
    {
        name: "an image by its name alone, in a container",
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { containers: [{ imageName: "otel-collector", command: ["x"] }] },
        safe: { gallery: [{ imageName: "otel-collector", title: "x" }] },
    },
    {
        name: "a variable called Notes",
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { environment: { NOTES: config } },
        safe: { environment: { NOTES: "none" }, notes: config },
    },
    ...[
        "vars",
        "extraVars",
        "inputs",
        "context",
        "payload",
        "contents",
        "fileContents",
        "config_map",
        "settingsMap",
    ].map((around): CarrierCase => ({
        name: `a key called Notes in ${around}`,
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { [around]: { COLLECTOR_NOTES: config } },
        safe: { [around]: { COLLECTOR_NOTES: "none" }, spec: { releaseNotes: config, short_description: config } },
    })),
    {
        name: "a key that ends like one for documentation",
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { spec: { keynote: config } },
        safe: { spec: { keyNote: config, "extra-notes": config, Notes: config } },
    },
    {
        name: "somebody's module called logs",
        type: "acme:logs/agent:Agent",
        unsafe: { content: config },
        safe: { content: "x" },
    },
];
