/** docs/ecs.md has every field of AWS's model of a task definition, as the code gives it. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { containerInputs } from "../../components/inputs/container";
import { containerFieldsGiven, taskFieldsGiven, volumeFieldsGiven } from "../../components/inputs/ecs-fields";
import { taskInputs } from "../../components/inputs/task";
import { volumeInputs } from "../../components/inputs/task-fields";
import { fieldTables } from "./ecs-fields";

const file = path.join(__dirname, "..", "..", "docs", "ecs.md");

describe("docs/ecs.md", () => {
    for (const [name, table] of Object.entries(fieldTables())) {
        it(`has the ${name}; UPDATE_GOLDEN=1 writes them`, () => {
            const text = fs.readFileSync(file, "utf8");
            const block = new RegExp(`(<!-- ${name} -->\n\n)([^]*?)(\n\n<!-- end -->)`);
            if (process.env.UPDATE_GOLDEN === "1") {
                fs.writeFileSync(
                    file,
                    text.replace(block, (_, before: string, __, after: string) => before + table + after),
                );
                return;
            }
            assert.equal(block.exec(text)?.[2], table);
        });
    }

    it("names inputs that there are", () => {
        for (const [tables, inputs] of [
            [taskFieldsGiven, taskInputs],
            [containerFieldsGiven, containerInputs],
            [volumeFieldsGiven, volumeInputs],
        ] as const) {
            for (const given of Object.values(tables)) {
                if (given.how === "input" && given.input !== "") {
                    assert.ok(Object.hasOwn(inputs, given.input), given.input);
                }
            }
        }
    });

    it("says no for lack of an input only where the provider lacks it", () => {
        const types = fs.readFileSync(require.resolve("@pulumi/aws/ecs/taskDefinition.d.ts"), "utf8");
        for (const [field, given] of Object.entries(taskFieldsGiven)) {
            if (given.how === "no") {
                assert.ok(!new RegExp(`^ +${field}\\?`, "m").test(types), `@pulumi/aws takes ${field} now`);
            }
        }
    });
});
