/**
 * The tables that the components check inputs with are AWS's: what they allow, cfn-lint allows, and nothing beside it.
 */
import assert from "node:assert/strict";
import { logRetention } from "../../components/inputs/common";
import { checkTaskSize, fargateSizes } from "../../components/inputs/fargate";
import { needs } from "../support/parts";
import { judge } from "./judge";
import { custom, stateOf } from "./sample-state";
import type { JsonObject } from "./state";

/** The names of those resources that cfn-lint refuses. */
function refused(resources: JsonObject[], rule: string): Set<string> {
    const [found] = judge([stateOf(resources)]);
    const places = found!.cfnLint
        .filter((sentence) => sentence.startsWith(rule))
        .map((sentence) => sentence.split("/")[1]!);
    return new Set(places.map((id) => id.replace(/^\D+/, "")));
}

function accepts(check: () => void): boolean {
    try {
        check();
        return true;
    } catch {
        return false;
    }
}

describe("The components' own tables", function () {
    before(function () {
        needs(this, "python");
    });

    it("have the task sizes of Fargate", () => {
        const pairs = fargateSizes.flatMap(({ cpu, memory }) => {
            const [least, most] = [memory[0]!, memory.at(-1)!];
            const near = [least / 2, least - 512, least + 512, most + 1024, most + 4096, most * 2];
            return [...new Set([...memory, ...near])].map((size) => ({ cpu, memory: size, name: `${cpu}x${size}` }));
        });
        const tasks = pairs.map(({ cpu, memory, name }) =>
            custom("aws:ecs/taskDefinition:TaskDefinition", name, {
                family: "orders",
                cpu: String(cpu),
                memory: String(memory),
                networkMode: "awsvpc",
                requiresCompatibilities: ["FARGATE"],
                containerDefinitions: JSON.stringify([{ name: "app", image: "app:1", essential: true }]),
            }),
        );
        const wrong = refused(tasks, "E3047");
        assert.deepEqual(
            pairs.filter(({ cpu, memory }) => accepts(() => checkTaskSize(cpu, memory))).map(({ name }) => name),
            pairs.filter(({ name }) => !wrong.has(name)).map(({ name }) => name),
        );
    });

    it("have the retentions of CloudWatch Logs", () => {
        const accepted = Array.from({ length: 4000 }, (_, index) => index + 1).filter((days) =>
            accepts(() => logRetention.check("logRetentionDays", days)),
        );
        const asked = [...new Set(accepted.flatMap((days) => [days - 1, days, days + 1]))].filter((days) => days > 0);
        const groups = asked.map((days) =>
            custom("aws:cloudwatch/logGroup:LogGroup", String(days), { name: `/x/${days}`, retentionInDays: days }),
        );
        const wrong = refused(groups, "E3030");
        assert.deepEqual(
            accepted,
            asked.filter((days) => !wrong.has(String(days))),
        );
    });
});
