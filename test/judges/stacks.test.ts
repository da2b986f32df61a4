/** What the stacks really deploy, as the engine's own state has it, before all judges. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureBuilt } from "../../local/build";
import { LocalEngine } from "../../local/engine";
import { projects } from "../../local/paths";
import { mustSucceed } from "../../local/session";
import { Progress } from "../../tools/progress";
import { matchGolden } from "../support/golden";
import { needs, toolPath } from "../support/parts";
import { judge, type Findings } from "./judge";
import { otherForms } from "./moto/forms";
import { judgeByMoto } from "./moto/judge";
import { needsMoto } from "./moto/replay";
import { readableCalls } from "./readable-calls";
import { apiCalls, awsResources } from "./state-to-api";

/** What somebody with an account fills in for prod: the committed file has no ids. */
const filledIn = {
    alertTopicArn: "arn:aws:sns:eu-west-1:111122223333:observability",
    "adminGroups[0]": "93670f9f-1001-4b3c-9d55-0e5a1f2b7c01",
    "viewerGroups[0]": "93670f9f-2002-4b3c-9d55-0e5a1f2b7c02",
    "viewerGroups[1]": "93670f9f-3003-4b3c-9d55-0e5a1f2b7c03",
};

/** The environment that asks most of AWS, and the two stacks of `npm start`, of which the second reads the first. */
const deployed = [
    { title: "the platform of prod", project: "platform", stack: "prod", settings: filledIn },
    { title: "the platform of npm start", project: "platform", stack: "local", settings: {} },
    { title: "the example", project: "orders", stack: "local", settings: {} },
] as const;

describe("AWS's own words on what the stacks deploy", function () {
    this.timeout(300_000);
    const states: unknown[] = [];
    let findings: Findings[];

    before(async function () {
        needs(this, "pulumi", "python");
        const progress = new Progress(process.stderr);
        await ensureBuilt(progress);
        progress.close();
        const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-judges-"));
        const engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
        try {
            for (const { title, project, stack: name, settings } of deployed) {
                const stack = engine.stack({ projectDir: projects[project], stack: name });
                await stack.init();
                for (const [key, value] of Object.entries(settings)) {
                    await stack.setConfig(key, value, { path: true });
                }
                mustSucceed(`Deploying ${title}`, await stack.up({ skipPreview: true }));
                states.push(await stack.exportState());
            }
        } finally {
            await engine.close();
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
        findings = judge(states);
    });

    deployed.forEach(({ title, project, stack }, index) => {
        it(`refuse nothing of ${title}`, () => {
            assert.deepEqual(findings[index], { botocore: [], cfnLint: [] });
        });

        it(`are about the calls that a reviewer can read: ${title}`, () => {
            matchGolden(`state/${project}-${stack}.calls.json`, readableCalls(apiCalls(states[index])));
        });

        it(`look at every AWS resource of ${title}`, () => {
            const judged = new Set(apiCalls(states[index]).map(({ urn }) => urn));
            const resources = awsResources(states[index]).map(({ urn }) => urn);
            assert.ok(resources.length >= 4, `only ${resources.length} AWS resources in the state`);
            assert.deepEqual(
                resources.filter((urn) => !judged.has(urn)),
                [],
            );
        });
    });

    it("can all be made by moto, which gives back what it was told, under ids and ARNs of our form", function () {
        needsMoto(this);
        const [verdict] = judgeByMoto([states]);
        assert.deepEqual(verdict!.refused, []);
        assert.ok(verdict!.compared > 150, `only ${verdict!.compared} properties were compared`);
        assert.ok(verdict!.forms.length > 20, `only ${verdict!.forms.length} ids and ARNs were compared`);
        assert.deepEqual(otherForms(verdict!.forms), []);
    });
});
