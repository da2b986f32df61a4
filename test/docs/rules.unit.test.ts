/**
 * Every policy has a page that says what the code does, and every example on it breaks the rules it names and no other.
 */
import assert from "node:assert/strict";
import { adot, sizeSidecar } from "../../collector";
import { parseContainerDefinitions } from "../../audit/containers";
import { policies } from "../../policies/policies";
import { ruleLevelPolicies } from "../../audit/rule-levels";
import { pageOf, taskPolicies } from "../../audit/rules";
import { inspectContainers, type Task, type Violation } from "../../audit/violations";
import { carriedBy } from "../../audit/sources/registry";
import { inspectCarried } from "../../audit/carried-inspection";
import { type ContainerJson, goodConfig, goodContainers } from "../audit/task";
import { type Example, pageAt, pages, readPage } from "./rules-page";

const all = pages();
const page = (policy: string) => all.find(({ file }) => file === pageOf(policy));

/** The end of every page about a policy that a resource may be exempt from. */
const exemption = `## Exempt a resource

Name the resource under \`exemptions\` in the settings of the pack, with this policy, a reason and a last day.
Until that day every run prints the exemption in place of the violation; afterwards the policy counts again.
How it is written: [exemptions](exemptions.md).
`;

/** Nothing is exempt from these. */
const unexempted = [
    "exemptions",
    "settings",
    "memory-limiter-inserted",
    ...Object.values(ruleLevelPolicies).map(({ name }) => name),
];

/** In place of a secret, which the examples don't have. */
const url = "https://mimir.example.com/api/v1/push";

const task = { kind: "task definition", name: "orders", memoryMiB: 2048 };

/** The rules that an example breaks, each once. */
function broken(example: Example): string[] {
    const network = example.network as Task["network"];
    const text = containersOf(example);
    const violations = text.includes('"containerDefinitions"')
        ? ofTaskDefinition(text, example.breaks.includes("task-role-missing") ? {} : { taskRoleArn })
        : inspectContainers(parseContainerDefinitions(text), { ...task, network }).violations;
    return [...new Set(violations.map(({ rule }) => rule))].sort();
}

/** Of its role an example says nothing, unless it is about that. */
const taskRoleArn = "arn:aws:iam::123456789012:role/orders";

function ofTaskDefinition(text: string, role: object): readonly Violation[] {
    const { containerDefinitions, ...rest } = JSON.parse(text) as Record<string, unknown>;
    const properties = {
        family: "orders",
        ...role,
        ...rest,
        containerDefinitions: JSON.stringify(containerDefinitions),
    };
    const resource = { type: "aws:ecs/taskDefinition:TaskDefinition", name: "orders", properties, path: [] };
    return carriedBy(resource).flatMap((carried) => inspectCarried(carried, "orders").violations);
}

/**
 * A config goes into containers that are fine; containers whose config isn't the point have `…` for one that is fine.
 * `…62 KiB…` stands for a text of that length.
 */
function containersOf({ language, text, memoryMiB = 256 }: Example): string {
    return language === "json"
        ? text
              .replaceAll('"…"', JSON.stringify(goodFor(text)))
              .replace(/…(\d+) KiB…/, (_, kib: string) => "x".repeat(Number(kib) * 1024))
        : JSON.stringify(containersAround(text, memoryMiB));
}

/** Of where it writes an example says nothing, unless it is about that. */
const goodFor = (text: string): string =>
    text.includes("AMP_REMOTE_WRITE_URL") ? goodConfig() : goodConfig().replace("${env:AMP_REMOTE_WRITE_URL}", url);

function containersAround(config: string, memoryMiB: number): ContainerJson[] {
    const [app, collector] = goodContainers(config);
    collector.memory = memoryMiB;
    // `/healthcheck` would ask the extension, which an example about something else leaves out.
    collector.healthCheck = { command: ["CMD", "/awscollector", "--help"] };
    // An example about something else may name AMP.
    collector.command = adot.featureGates.map((gate) => `--feature-gates=+${gate}`);
    collector.environment.find(({ name }) => name === "GOMEMLIMIT")!.value =
        `${sizeSidecar(memoryMiB).goMemLimitMiB}MiB`;
    return [app, collector];
}

describe("The pages about policies", () => {
    it("are listed in the guide, with what the pack does", () => {
        const rows = pageAt("docs/policies.md").text.matchAll(
            /^\| \[([a-z-]+)\]\((.+?)\) +\| (\w+) +\| (\w+) +\| (.*?) +\|$/gm,
        );
        const listed = [...rows].map(([, name, link, severity, level, description]) =>
            [name, `docs/${link}`, severity, level, description].join(" | "),
        );
        const expected = policies.map(({ name, severity, enforcementLevel, description }) =>
            [name, pageOf(name), severity, enforcementLevel, description].join(" | "),
        );
        assert.deepEqual(listed.sort(), expected.sort());
    });

    it("are about a policy each", () => {
        const files = policies.map(({ name }) => pageOf(name));
        assert.deepEqual(all.map(({ file }) => file).sort(), files.sort());
    });

    for (const { name, description, severity, enforcementLevel } of policies) {
        it(`say what the pack does: ${name}`, () => {
            const { title, opening, table } = page(name)!;
            const rules = taskPolicies.find((policy) => policy.name === name)?.rules ?? [];
            assert.deepEqual(
                { title, opening, table },
                { title: name, opening: description, table: { severity, level: enforcementLevel, rules: [...rules] } },
            );
        });

        it(`have the same word about exemptions: ${name}`, () => {
            const expected = unexempted.includes(name) ? undefined : exemption;
            assert.equal(/^## Exempt a resource\n[^]*/m.exec(page(name)!.text)?.[0], expected);
        });
    }

    for (const { name, rules } of taskPolicies) {
        it(`have a section for each rule, and no other: ${name}`, () => {
            const sections = [...page(name)!.text.matchAll(/^## ([a-z-]+)$/gm)].map(([, rule]) => rule!);
            assert.deepEqual(sections.sort(), [...rules].sort());
        });

        it(`have an example that fails for each rule, and one that passes: ${name}`, () => {
            const { examples, unclaimed } = page(name)!;
            const claimed = new Set(examples.flatMap(({ breaks }) => breaks));
            assert.deepEqual([...claimed].sort(), [...rules].sort());
            assert.ok(examples.some(({ breaks }) => breaks.length === 0));
            assert.equal(unclaimed, 0, "Every block of YAML or JSON says what it breaks.");
        });
    }

    for (const example of all.flatMap(({ examples }) => examples)) {
        it(`have examples that are true: ${example.title}`, () => {
            assert.deepEqual(broken(example), example.breaks);
        });
    }

    it("are read with their claims", () => {
        const text = [
            "# a-policy\n\nOpens on\ntwo lines.\n\n| Severity | Level | Rules |\n| -- | -- | -- |\n| low | advisory | `one`, `two` |\n",
            "```yaml fails=two,one memory=512\na: 1\n```\n",
            "```json passes\n[]\n```\n",
            "```yaml\nb: 2\n```\n",
            "```json fail=one\n[]\n```\n",
        ].join("\n");
        const { title, opening, table, examples, unclaimed } = readPage("a-policy.md", text);
        assert.deepEqual(
            { title, opening, table },
            {
                title: "a-policy",
                opening: "Opens on two lines.",
                table: { severity: "low", level: "advisory", rules: ["one", "two"] },
            },
        );
        assert.deepEqual(examples, [
            {
                title: "a-policy.md: yaml fails=two,one memory=512",
                language: "yaml",
                text: "a: 1\n",
                breaks: ["one", "two"],
                memoryMiB: 512,
            },
            { title: "a-policy.md: json passes", language: "json", text: "[]\n", breaks: [], memoryMiB: undefined },
        ]);
        assert.equal(unclaimed, 2);
    });
});
