/**
 * What AWS's own words refuse, the offline providers refuse too, so that a stack which deploys here can deploy there.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { aws, Cloud, defaultAccountId, OfflineProvider } from "../../local/providers";
import { mutations } from "./mutations";
import { sampleState } from "./sample-state";
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
});
