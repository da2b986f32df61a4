/**
 * Whatever the offline providers let pass, AWS's API model lets pass: inputs are generated from the providers' own
 * descriptions of what they accept, and those that they don't refuse go before botocore.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { aws, Cloud, defaultAccountId, OfflineProvider } from "../../local/providers";
import { containerFields } from "../../local/providers/aws/ecs-containers";
import { checkFields, type Fields } from "../../local/providers/schema";
import { needs } from "../support/parts";
import { inputsOf } from "./generated";
import { judge } from "./judge";
import { custom, sampleState, stateOf } from "./sample-state";
import { awsResources } from "./state-to-api";
import type { JsonObject } from "./state";

/** How many of each type are generated; the seed makes every run the same. */
const sampling = { numRuns: 150, seed: 20_261_123 };
/** Not a type of its own: what is inside a task definition's JSON. */
const containerDefinitions = "container definitions";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

/** A refusal without the values that were generated: which parameter, and which rule. */
function kind(sentence: string): string {
    return sentence
        .replace(/^urn:\S+ /, "")
        .replace(/\["(\\.|[^"\\])*"\]|\[\d+\]/g, "[]")
        .replace(/ \(key: [^]*?\), value/, " (key), value")
        .replace(/, value: [^]*?, valid/, ", valid");
}

describe("The offline providers and AWS's API models", function () {
    let directory: string;
    let provider: OfflineProvider;
    const samples = new Map(awsResources(sampleState()).map(({ type, inputs }) => [type, inputs]));

    before(function () {
        needs(this, "python");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-providers-"));
        const cloud = new Cloud(path.join(directory, "cloud.json"));
        provider = new OfflineProvider(aws, { cloud, accountId: defaultAccountId });
        provider.configure({ region: "eu-west-1" });
    });
    after(() => {
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    /** What the provider lets pass of what its own description generates. */
    function accepted(token: string, fields: Fields): JsonObject[] {
        return fc
            .sample(inputsOf(fields, samples.get(token) ?? {}), sampling)
            .map((inputs) => provider.check(token, "generated", "urn:pulumi:generated", {}, inputs))
            .filter(({ problems }) => problems.length === 0)
            .map(({ inputs }) => inputs as JsonObject);
    }

    it("agree on every resource type and on container definitions", () => {
        const made = new Map(aws.resources.map(({ token, inputs }) => [token, accepted(token, inputs)]));
        made.set(containerDefinitions, taskDefinitionsOfContainers());
        for (const [subject, all] of made) {
            assert.ok(all.length > 0, `nothing that was generated for ${subject} was accepted`);
        }
        const states = [...made].map(([subject, all]) =>
            stateOf(
                all.map((inputs, index) => ({
                    ...custom(
                        subject === containerDefinitions ? taskDefinition : subject,
                        `generated-${index}`,
                        inputs,
                    ),
                    id: "ws-0",
                })),
            ),
        );
        const refused = judge(states, "calls").flatMap(({ botocore }) => botocore.map(kind));
        assert.deepEqual([...new Set(refused)].sort(), []);
    });

    /** Containers alone, as the rules about the whole task would refuse nearly all that chance makes. */
    function taskDefinitionsOfContainers(): JsonObject[] {
        const owner = { name: "The container definition", exception: "ClientException" };
        return fc
            .sample(inputsOf(containerFields, {}), sampling)
            .filter((container) => checkFields(owner, containerFields, container).length === 0)
            .map((container) => ({ family: "generated", containerDefinitions: JSON.stringify([container]) }));
    }
});
