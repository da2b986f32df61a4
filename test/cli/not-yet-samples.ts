/** Files in which something of a task definition called "a" is only known later, by what that is. */
import { goodContainers } from "../audit/task";
import { json } from "./support";

const containers = (change: (collector: Record<string, unknown>) => void = () => undefined): string => {
    const [app, collector] = goodContainers();
    const changed: Record<string, unknown> = { ...collector };
    change(changed);
    return JSON.stringify([app, changed]);
};

const plan = (values: object, after_unknown: object): string =>
    json({
        format_version: "1.2",
        planned_values: {
            root_module: {
                resources: [
                    {
                        ...{ address: "aws_ecs_task_definition.a", mode: "managed", type: "aws_ecs_task_definition" },
                        provider_name: "registry.terraform.io/hashicorp/aws",
                        values: { family: "a", memory: "2048", ...values },
                    },
                ],
            },
        },
        resource_changes: [{ address: "aws_ecs_task_definition.a", change: { actions: ["create"], after_unknown } }],
        configuration: {},
    });

/** Pulumi's engine has this for what isn't known. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function preview(containerDefinitions: string): string {
    const type = "aws:ecs/taskDefinition:TaskDefinition";
    const urn = `urn:pulumi:dev::p::${type}::a`;
    const inputs = { family: "a", memory: "2048", containerDefinitions };
    const newState = { urn, type, custom: true, inputs, parent: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev" };
    return json({ steps: [{ op: "create", urn, newState }], changeSummary: { create: 1 } });
}

export const notYet: Readonly<Record<string, string>> = {
    "the containers in a plan of Terraform's": plan({}, { container_definitions: true, arn: true }),
    "the containers in a preview of Pulumi's": preview(unknown),
};

export const knownNow: Readonly<Record<string, string>> = {
    "a plan of Terraform's": plan({ container_definitions: containers() }, { arn: true }),
    "a preview of Pulumi's": preview(containers()),
};
