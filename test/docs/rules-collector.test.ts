/**
 * The examples on the pages about policies, put before the real collector: those that pass load, and what "doesn't
 * start" doesn't.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { needs, toolPath } from "../support/parts";
import { type Example, pageAt, pages } from "./rules-page";

/** What ECS and its runtime give the container; `validate` connects to none of it. */
const environment = {
    PATH: process.env.PATH,
    AMP_REMOTE_WRITE_URL: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
    HOSTNAME: "ip-10-0-0-1",
};

function validate({ text }: Example): { status: number | null; stderr: string } {
    return spawnSync(toolPath("otelcol-full"), ["validate", "--config=env:AOT_CONFIG_CONTENT"], {
        encoding: "utf8",
        env: { ...environment, AOT_CONFIG_CONTENT: text },
        timeout: 30_000,
    });
}

const isConfig = ({ language }: Example): boolean => language === "yaml";
const passing = pages().flatMap(({ examples }) => examples.filter(({ breaks }) => breaks.length === 0));
const broken = pageAt("docs/rules/collector-config-valid.md").examples.filter(({ breaks }) => breaks.length > 0);

describe("The examples on the pages about policies, and the real collector", function () {
    before(function () {
        needs(this, "otelcol-full");
    });

    for (const example of passing.filter(isConfig)) {
        it(`loads ${example.title}`, () => {
            const { status, stderr } = validate(example);
            assert.equal(status, 0, stderr);
        });
    }

    for (const example of broken.filter(isConfig)) {
        it(`refuses ${example.title}`, () => {
            assert.equal(validate(example).status, 1);
        });
    }
});
