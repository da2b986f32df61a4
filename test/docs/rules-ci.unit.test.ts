/** The files to copy into a pipeline are whole: YAML that its system reads, and configurations that the pack takes. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import * as yaml from "yaml";
import { formats } from "../../cli/formats";
import { policies } from "../../policies/policies";
import type { Settings } from "../../audit/settings";
import { pageAt, pages } from "./rules-page";

const folder = path.join(__dirname, "..", "..", "docs", "ci");
const names = policies.map(({ name }) => name);
const levels = ["advisory", "mandatory", "disabled"];

/** A configuration of the pack, as the engine checks it, and stricter: a key that nobody reads is a mistake. */
const schema = {
    type: "object",
    additionalProperties: false,
    properties: {
        all: { enum: levels },
        ...Object.fromEntries(
            policies.map(({ name, configSchema, ...policy }) => {
                const level = { enum: "remediateResource" in policy ? ["disabled", "remediate"] : levels };
                const properties = { enforcementLevel: level, ...configSchema?.properties };
                return [name, { anyOf: [level, { type: "object", additionalProperties: false, properties }] }];
            }),
        ),
    },
};
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

/** What is wrong with a configuration. */
function mistakes(text: string): string[] {
    const config = JSON.parse(text) as { settings?: Settings };
    const exempt = config.settings?.exemptions?.flatMap((exemption) => exemption.policies ?? []) ?? [];
    return validate(config)
        ? exempt.filter((policy) => !names.includes(policy)).map((policy) => `There is no policy ${policy}.`)
        : validate.errors!.map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

/** The parts of a workflow that a test looks at. */
interface Workflow {
    permissions: Record<string, string>;
    jobs: Record<string, { permissions: Record<string, string>; steps: { uses?: string; run?: string }[] }>;
}

type GitLabJob = { id_tokens?: Record<string, { aud: string }>; script: string[] };

const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");
const github = yaml.parse(read("github-actions.yml")) as Workflow;
const gitlab = yaml.parse(read("gitlab-ci.yml")) as Record<"preview" | "audit", GitLabJob>;
const scripts = {
    GitHub: Object.values(github.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? [])),
    GitLab: [gitlab.preview, gitlab.audit].flatMap(({ script }) => script),
};

describe("The pipelines to copy", () => {
    for (const [system, commands] of Object.entries(scripts)) {
        it(`preview with the pack and the environment's configuration: ${system}`, () => {
            assert.ok(
                commands.includes(
                    'pulumi preview --non-interactive --stack "$ENVIRONMENT" ' +
                        "--policy-pack node_modules/pulumi-adot/policies " +
                        '--policy-pack-config "policy/$ENVIRONMENT.json"',
                ),
            );
            assert.ok(fs.existsSync(path.join(folder, "..", "..", "policies", "PulumiPolicy.yaml")));
        });

        it(`audit task definitions with the same configuration, in formats that there are: ${system}`, () => {
            const audits = commands.filter((command) => command.startsWith("npx pulumi-adot "));
            assert.ok(audits.length > 1);
            for (const command of audits) {
                const [, format = "text"] =
                    /^npx pulumi-adot audit(?: --format (\w+))? --settings policy\/prod\.json task-definitions\/\*\.json/.exec(
                        command,
                    ) ?? assert.fail(command);
                assert.ok(format in formats, command);
            }
        });

        it(`hold no secret: ${system}`, () => {
            const text = read(system === "GitHub" ? "github-actions.yml" : "gitlab-ci.yml");
            assert.doesNotMatch(text, /secrets\.|AWS_SECRET_ACCESS_KEY|PULUMI_ACCESS_TOKEN|PASSPHRASE/);
        });
    }

    it("ask for no more than they need: GitHub", () => {
        assert.deepEqual(github.permissions, {});
        assert.deepEqual(github.jobs.preview!.permissions, { contents: "read", "id-token": "write" });
        assert.deepEqual(github.jobs.audit!.permissions, { contents: "read", "security-events": "write" });
    });

    it("ask for no more than they need: GitLab", () => {
        assert.deepEqual(gitlab.preview.id_tokens, { AWS_ID_TOKEN: { aud: "sts.amazonaws.com" } });
        assert.equal(gitlab.audit.id_tokens, undefined);
    });

    it("pin every action by its major version: GitHub", () => {
        const actions = Object.values(github.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
        assert.ok(actions.length > 0);
        for (const action of actions) {
            assert.match(action, /^[\w-]+(\/[\w-]+)+@v\d+$/);
        }
    });

    it("install packages before there are credentials", () => {
        const steps = github.jobs.preview!.steps.map(({ uses, run }) => uses ?? run!);
        const credentials = steps.findIndex((step) => step.startsWith("aws-actions/configure-aws-credentials@"));
        assert.ok(steps.indexOf("npm ci") < credentials);
        const [install, token] = gitlab.preview.script;
        assert.match(install!, /^env -u AWS_ID_TOKEN npm ci /);
        assert.match(token!, /\$AWS_ID_TOKEN/);
    });
});

describe("The configurations of the pack in the documents", () => {
    const files = fs.readdirSync(path.join(folder, "policy-config")).map((file) => `policy-config/${file}`);
    const blocks = [...pages(), pageAt("docs/policies.md"), pageAt("docs/ci.md")].flatMap(({ file, configs }) =>
        configs.map((text, index) => ({ title: `${file} (${index + 1})`, text })),
    );

    for (const { title, text } of [...files.map((file) => ({ title: file, text: read(file) })), ...blocks]) {
        it(`are taken: ${title}`, () => {
            assert.deepEqual(mistakes(text), []);
        });
    }

    it("print exemptions as advice where everything else is mandatory", () => {
        const strict = [...files.map(read), ...blocks.map(({ text }) => text)]
            .map((text) => JSON.parse(text) as Record<string, unknown>)
            .filter(({ all }) => all === "mandatory");
        assert.ok(strict.length > 0);
        for (const config of strict) {
            assert.equal(config.exemptions, "advisory");
            for (const { name, ...policy } of policies) {
                const isOff = policy.enforcementLevel === "disabled" && !("remediateResource" in policy);
                assert.ok(!isOff || name in config, `${name}, off by default, would be on without a word.`);
            }
        }
    });

    it("are refused with a word that nobody reads", () => {
        assert.deepEqual(mistakes('{ "memory-limiter": "advisory" }'), [": must NOT have additional properties"]);
        assert.deepEqual(mistakes('{ "all": "strict" }'), ["/all: must be equal to one of the allowed values"]);
        const exemption = {
            resource: "orders",
            policies: ["nothing"],
            reason: "Because of that.",
            expires: "2027-01-31",
        };
        assert.deepEqual(mistakes(JSON.stringify({ settings: { exemptions: [exemption] } })), [
            "There is no policy nothing.",
        ]);
    });
});
