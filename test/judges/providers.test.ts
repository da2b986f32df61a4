/**
 * What AWS's own words refuse, the offline providers refuse too, so that a stack which deploys here can deploy there;
 * and what the providers' own tests take for good, AWS takes for good.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { aws, Cloud, defaultAccountId, OfflineProvider } from "../../local/providers";
import { good, type Kind, token } from "../local/providers-support";
import { needs } from "../support/parts";
import { judge } from "./judge";
import { mutations } from "./mutations";
import { custom, sampleState, stateOf } from "./sample-state";
import type { JsonObject } from "./state";
import { awsResources } from "./state-to-api";

describe("The offline providers", () => {
    let directory: string;
    let provider: OfflineProvider;

    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-providers-"));
        const cloud = new Cloud(path.join(directory, "cloud.json"));
        provider = new OfflineProvider(aws, { cloud, accountId: defaultAccountId });
        provider.configure({ region: "eu-west-1" });
    });
    after(() => fs.rmSync(directory, { recursive: true, force: true }));

    function problems(state: unknown): string[] {
        return awsResources(state).flatMap(({ type, name, urn, inputs }) =>
            provider.check(type, name, urn, {}, inputs).problems.map(({ reason }) => `${name}: ${reason}`),
        );
    }

    it("take a healthy stack", () => {
        assert.deepEqual(problems(sampleState()), []);
    });

    for (const { spoilt, how } of mutations.filter(({ takenByAws }) => !takenByAws)) {
        it(`refuse ${spoilt}`, () => {
            assert.notDeepEqual(problems(sampleState(how)), []);
        });
    }

    it("have good inputs that pass both judges, each type alone", function () {
        needs(this, "python");
        this.timeout(120_000);
        const kinds = (Object.keys(good) as Kind[]).filter((kind) => token[kind].startsWith("aws:"));
        const states = kinds.map((kind) => stateOf([custom(token[kind], kind, good[kind] as JsonObject)]));
        const refused = judge(states).flatMap(({ botocore, cfnLint }, index) =>
            [...botocore, ...cfnLint].map((sentence) => `${kinds[index]}: ${sentence}`),
        );
        assert.deepEqual(refused, []);
    });
});
