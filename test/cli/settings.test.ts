/** The pack's settings from a file: what they change, and what is wrong with one. */
import assert from "node:assert/strict";
import { rules } from "../../audit/rules";
import { settingsSchema } from "../../audit/settings";
import { positionsIn, Unreadable } from "../../cli/source-nodes";
import { readPackConfig } from "../../cli/settings";
import { inspectText, json, rulesOf, taskWith } from "./support";

/** `line:column message` of settings that can't be used. */
function failureOf(text: string): string {
    try {
        readPackConfig(text);
    } catch (error) {
        assert.ok(error instanceof Unreadable, String(error));
        const { line, column } = positionsIn(text)(error.offset ?? 0);
        return `${line}:${column} ${error.message}`;
    }
    return "none";
}

const unsafe = json({
    taskDefinition: taskWith((collector) => {
        delete collector.memory;
        collector.essential = true;
    }),
    tags: [{ key: "team", value: "search" }],
});

const audited = (config: object) => inspectText(unsafe, { config: readPackConfig(json(config)) });

const exemption = { reason: "The vendor has not answered yet.", expires: "2026-12-31" };

describe("The settings", () => {
    it("are taken by themselves, and from a whole file for the pack", () => {
        const settings = { exemptions: [{ resource: "orders", ...exemption }] };
        for (const config of [
            settings,
            { settings },
            { all: "mandatory", settings: { enforcementLevel: "advisory", ...settings } },
        ]) {
            const report = audited(config);
            assert.deepEqual(rulesOf(report), []);
            assert.deepEqual(
                report.exempted.map(({ rule }) => rule),
                ["container-memory-missing", "sidecar-essential"],
            );
        }
    });

    it("are taken by themselves whichever of them there is", () => {
        const exemptions = [{ resource: "orders", ...exemption }];
        const single: Record<string, object | string> = {
            images: { private: ["/x$"] },
            reviewed: [`sha256:${"0".repeat(64)}`],
            pinnedBy: "digest",
            exemptions,
            account: "111122223333",
            rules: { "limiter-missing": "advisory" },
        };
        assert.deepEqual(Object.keys(single), Object.keys(settingsSchema.properties));
        for (const [key, value] of Object.entries(single)) {
            assert.deepEqual(readPackConfig(json({ [key]: value })).settings, { [key]: value });
            assert.equal(readPackConfig(json({ exemptions, [key]: value })).settings.exemptions?.length, 1, key);
        }
        assert.equal(readPackConfig(json({ exemptions: "advisory" })).settings.exemptions, undefined);
    });

    it("exempt a resource by its name or its tag, from what they name, and are printed", () => {
        const sentence =
            'Resource "orders" is exempt from sidecar-not-essential until 2026-12-31. Reason: The vendor has not answered yet.';
        for (const who of [{ resource: "orders" }, { tag: { key: "team", value: "search" } }]) {
            const report = audited({ exemptions: [{ ...who, policies: ["sidecar-not-essential"], ...exemption }] });
            assert.deepEqual(rulesOf(report), ["container-memory-missing"]);
            assert.deepEqual(
                report.exempted.map((finding) => finding.exemption),
                [sentence],
            );
            assert.deepEqual(report.notices, [{ file: "input", message: sentence }]);
        }
    });

    it("exempt nothing after the last day, nor another resource", () => {
        const expired = audited({ exemptions: [{ resource: "orders", ...exemption, expires: "2026-05-31" }] });
        assert.equal(expired.findings.length, 2);
        assert.match(expired.notices[0]!.message, /^The exemption of resource "orders" .* has expired on 2026-05-31/);
        const other = audited({ exemptions: [{ resource: "billing", ...exemption }] });
        assert.equal(other.findings.length, 2);
        assert.deepEqual(other.notices, []);
    });

    it("give policies another level, or none, as the pack's own file does", () => {
        const levels = (config: object): string[] =>
            audited(config).findings.map(({ rule, level }) => `${rule} ${level}`);
        assert.deepEqual(levels({ settings: {} }), [
            "container-memory-missing mandatory",
            "sidecar-essential advisory",
        ]);
        assert.deepEqual(levels({ all: "mandatory" }), [
            "container-memory-missing mandatory",
            "sidecar-essential mandatory",
        ]);
        assert.deepEqual(
            levels({
                all: "disabled",
                "sidecar-not-essential": { enforcementLevel: "remediate" },
                settings: "advisory",
            }),
            ["sidecar-essential mandatory"],
        );
    });

    it("aren't read where their policy is disabled, as in the pack", () => {
        const settings = { enforcementLevel: "disabled", rules: { "container-memory-missing": "disabled" } };
        assert.ok(audited({ settings }).findings.some(({ rule }) => rule === "container-memory-missing"));
    });

    it("give a single rule another level, or none, with the level that the pack would report it at", () => {
        const levels = (config: object): string[] =>
            audited(config).findings.map(({ rule, policy, level }) => `${policy} ${rule} ${level}`);
        const memory = "collector-memory-required container-memory-missing";
        const essential = "sidecar-not-essential sidecar-essential";
        const rules = { "container-memory-missing": "disabled", "sidecar-essential": "mandatory" };
        assert.deepEqual(levels({ rules }), [`${essential} mandatory`]);
        assert.deepEqual(levels({ "sidecar-not-essential": "disabled", settings: { rules } }), [
            `${essential} mandatory`,
        ]);
        const advisory = { rules: { "container-memory-missing": "advisory" } };
        assert.deepEqual(levels(advisory), [`${memory} advisory`, `${essential} advisory`]);
        assert.deepEqual(levels({ all: "mandatory", settings: advisory }), [
            `${memory} mandatory`,
            `${essential} mandatory`,
        ]);
        assert.deepEqual(levels({ all: "mandatory", "rules-set-advisory": "advisory", settings: advisory }), [
            `${memory} advisory`,
            `${essential} mandatory`,
        ]);
    });

    const ruleIds = rules.map(({ id }) => id).join(", ");
    const known = "images, reviewed, pinnedBy, exemptions, account, rules, enforcementLevel";
    const cases: Record<string, string> = {
        "[]": "1:1 The settings must be an object.",
        "{": "1:2 The JSON is not valid: a comma or } is expected here.",
        '{\n "exemption": []}': `2:2 exemption is an unknown property: there are ${known}.`,
        '{"settings": {\n "x": 1}}': `2:2 settings.x is an unknown property: there are ${known}.`,
        '{"settings": 7}': "1:2 settings is 7: it must be an object.",
        '{"exemptions": [\n {"resource": "a", "expires": "2026-01-01"}]}':
            "2:2 exemptions[0] must have required property 'reason'.",
        '{"exemptions": [{"reason": "long enough", "expires": "2026-01-01"}]}':
            "1:17 exemptions[0] must have exactly one of resource, tag.",
        '{"exemptions": [{"resource": "a", "reason": "long enough",\n"expires": "soon"}]}':
            '2:1 exemptions[0].expires is "soon": it must match pattern "^\\d{4}-\\d{2}-\\d{2}$".',
        '{"exemptions": [{"resource": "a", "reason": "short", "expires": "2026-01-01"}]}':
            '1:35 exemptions[0].reason is "short": it must NOT have fewer than 10 characters.',
        '{"exemptions": [{"resource": "a", "policies": [], "reason": "long enough", "expires": "2026-01-01"}]}':
            "1:35 exemptions[0].policies must NOT have fewer than 1 items.",
        '{"pinnedBy": "luck"}': '1:2 pinnedBy is "luck": it must be one of tag, digest.',
        '{\n "pinnedBy": "tag",\n "a/b": 1}': `3:2 a/b is an unknown property: there are ${known}.`,
        '{"images": {\n"5xx": []}}':
            "2:1 images.5xx is an unknown property: there are adot, community, private, ignored.",
        '{"all": "advisory", "rules": {}}': "1:21 rules must be in settings, beside which levels are.",
        '{"rules": {"limiter-missing": "high"}}':
            '1:12 rules.limiter-missing is "high": it must be one of mandatory, advisory, disabled.',
        '{"rules": {"limiter-mising": "advisory"}}': `1:12 rules.limiter-mising is an unknown property: there are ${ruleIds}.`,
        '{"exemptions": [{"resource": "a", "tag": {}, "reason": "long enough", "expires": "2026-01-01"}]}':
            "1:17 exemptions[0] must have exactly one of resource, tag.",
        '{"exemptions": [{"tag": {"key": "a",\n"values": "b", "value": "c"}, "reason": "long enough", "expires": "2026-01-01"}]}':
            "2:1 exemptions[0].tag.values is an unknown property: there are key, value.",
        '{"reviewed": [\n"sha256:1"]}': '2:1 reviewed[0] is "sha256:1": it must match pattern "^sha256:[0-9a-f]{64}$".',
        '{"images": {"adot": [7]}}': "1:22 images.adot[0] is 7: it must be a string.",
        '{"images": {"adot": "x"}}': '1:13 images.adot is "x": it must be an array.',
        '{"images": {"adot": ["("]}}': '1:22 images.adot[0] is "(": it must be a regular expression.',
        '{"all": "strict"}':
            '1:2 The level of all is "strict": it must be one of mandatory, remediate, advisory, disabled.',
        '{"settings": {}, "pinnedBy": "tag"}': "1:18 pinnedBy must be in settings, beside which levels are.",
        '{"all": "advisory", "account": "111122223333"}': "1:21 account must be in settings, beside which levels are.",
        '{"account": "1234"}': '1:2 account is "1234": it must match pattern "^\\d{12}$".',
    };
    for (const [text, expected] of Object.entries(cases)) {
        it(`say what is wrong with ${JSON.stringify(text)}`, () => {
            assert.equal(failureOf(text), expected);
        });
    }
});
