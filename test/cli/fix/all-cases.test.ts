/** Every unsafe example of the repository put right: what is fixable is gone, and nothing else has changed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as yaml from "yaml";

import { fixableRules } from "../../../audit/rules";
import { readDocument } from "../../../cli/documents";
import { fixFile } from "../../../cli/fix/fix-file";
import { inspectFile } from "../../../cli/inspect";
import type { Finding } from "../../../cli/report";
import { Unreadable } from "../../../cli/source-nodes";
import { needs, toolPath } from "../../support/parts";
import { options as plain } from "../support";
import { type Case, carried, documented, inEachForm, safe } from "./cases";
import { wrongChanges } from "./changed-paths";

/** What stays although its rule is fixable, and why. */
const exceptions: readonly { readonly title: RegExp; readonly rules: readonly string[]; readonly why: string }[] = [
    {
        title: /fails=config-unreadable/,
        rules: ["health-check-missing"],
        why: "nobody sees what the extension is put into",
    },
];

const optionsFor = ({ memoryMiB }: Case) => ({ ...plain, memoryMiB });

const findingsIn = (text: string, each: Case): readonly Finding[] =>
    inspectFile(readDocument(text), "input", optionsFor(each)).findings;

const fixableIn = (text: string, each: Case): readonly string[] => [
    ...new Set(
        findingsIn(text, each)
            .map(({ rule }) => rule)
            .filter((rule) => fixableRules.includes(rule)),
    ),
];

const isReadable = (each: Case): boolean => {
    try {
        readDocument(each.text);
        fixFile(each.text, "input", optionsFor(each));
        return true;
    } catch (error) {
        assert.ok(error instanceof Unreadable);
        return false;
    }
};

const valueOf = (text: string): unknown => yaml.parse(text, { merge: true });

const all = [...documented, ...carried, ...inEachForm];

describe("Unsafe examples put right", function () {
    this.timeout(120_000);
    let changed = 0;

    for (const each of all) {
        it(each.title, () => {
            if (!isReadable(each)) {
                return;
            }
            const { after, byHand } = fixFile(each.text, "input", optionsFor(each));
            assert.deepEqual(byHand, []);
            const left = exceptions.filter(({ title }) => title.test(each.title)).flatMap(({ rules }) => rules);
            assert.deepEqual(
                fixableIn(after, each).filter((rule) => !left.includes(rule)),
                [],
            );
            assert.deepEqual(wrongChanges(valueOf(each.text), valueOf(after)), []);
            assert.equal(fixFile(after, "input", optionsFor(each)).after, after, "the second time nothing changes");
            assert.equal(after.includes("\r\n"), each.text.includes("\r\n"));
            assert.doesNotMatch(each.text.includes("\r\n") ? after : "", /[^\r]\n/);
            changed += after === each.text ? 0 : 1;
        });
    }

    it("are changed more often than not", () =>
        assert.ok(changed > all.length / 2, `only ${changed} of ${all.length} were changed`));
});

describe("Safe examples", () => {
    it("stay as they are", () => {
        assert.ok(safe.length > 20, `${safe.length}`);
        assert.deepEqual(
            safe
                .filter((each) => fixableIn(each.text, each).length === 0)
                .filter((each) => fixFile(each.text, "input", optionsFor(each)).after !== each.text)
                .map(({ title }) => title),
            [],
        );
    });
});

/** Components that ADOT has and that aren't in the build at hand, as in what people run (audit/fix). */
const lacking = /^ +(awscontainerinsightreceiver|awsxray|datadog|signalfx)(\/\w+)?:/m;

/** Every so many, since each start takes a second on a busy machine. */
const sampled = 4;

const environment = {
    PATH: process.env.PATH,
    AMP_REMOTE_WRITE_URL: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_REGION: "eu-west-1",
    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
    HOSTNAME: "ip-10-0-0-1",
};

/** Something for each variable that the config asks for. */
const variablesIn = (config: string): Record<string, string> =>
    Object.fromEntries(
        [...config.matchAll(/\$\{?(?:env:)?([A-Z_]+)/g)].map(([, name]) => [
            name!,
            name!.endsWith("SCRAPING_ENDPOINT") ? "127.0.0.1:9404" : "https://metrics.example.com/api/v1/remote_write",
        ]),
    );

const validate = (config: string) =>
    spawnSync(toolPath("otelcol-full"), ["validate", "--config=env:AOT_CONFIG_CONTENT"], {
        encoding: "utf8",
        env: { ...variablesIn(config), ...environment, AOT_CONFIG_CONTENT: config },
        timeout: 60_000,
    });

/** The config that the fix has written, out of whatever holds it. */
function configIn(text: string): string | undefined {
    const texts: string[] = [];
    JSON.stringify(valueOf(text), (_, value: unknown) => {
        const { name, value: own, Name = name, Value = own } = (value ?? {}) as Record<string, unknown>;
        if (Name === "AOT_CONFIG_CONTENT" && typeof Value === "string") {
            texts.push(Value);
        }
        return value;
    });
    return texts[0];
}

describe("Configs put right, and the real collector", function () {
    this.timeout(120_000);

    before(function () {
        needs(this, "otelcol-full");
    });

    it("loads every fourth of them, and those that name the task", () => {
        const sample = carried.filter(({ title }, index) => index % sampled === 0 || /identity/.test(title));
        const loaded = sample.filter((each) => {
            const { after, changes } = fixFile(each.text, "input", optionsFor(each));
            const config = configIn(after) ?? "";
            const mandatory = findingsIn(after, each).filter(
                ({ level, rule }) => level === "mandatory" && !["variable-unset", "variable-empty"].includes(rule),
            );
            const isLoadable = mandatory.length === 0 && !/fails=variable/.test(each.title) && !lacking.test(config);
            if (!isLoadable || !changes.some(({ source }) => source !== undefined)) {
                return false;
            }
            const { status, stderr } = validate(config);
            assert.equal(status, 0, `${each.title}\n${stderr}`);
            return true;
        });
        assert.ok(loaded.length > 5, `${loaded.length} of ${sample.length}`);
    });
});
