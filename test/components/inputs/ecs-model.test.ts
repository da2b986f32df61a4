/** What is checked in here about ECS's fields is what AWS's own model says. */
import assert from "node:assert/strict";

import { ecsModel } from "../../../components/inputs/ecs-model-data";
import { readEcsModel } from "../../../tools/ecs-model";
import { needs } from "../../support/parts";

describe("the model of a task definition", () => {
    before(function () {
        needs(this, "python");
    });

    it("is botocore's: node --import tsx tools/ecs-model.ts writes it", () => {
        assert.deepEqual(ecsModel, readEcsModel("RegisterTaskDefinition"));
    });
});
