/** A resource for each case of the table, and a component with a collector in its own inputs. */
import * as pulumi from "@pulumi/pulumi";

import { carrierCases, silent, unlimited } from "../../audit/carriers";

const twin = new pulumi.Config().require("twin") as "safe" | "unsafe";

/** A resource of whatever type. */
class Anything extends pulumi.CustomResource {}

/** What a component is given is no resource's: its children are what is made. */
class App extends pulumi.ComponentResource {
    constructor(name: string, args: Record<string, unknown>) {
        super("acme:ecs:TaskDefinition", name, args);
    }
}

for (const each of carrierCases) {
    new Anything(each.type, each.name, each[twin]);
}
if (twin === "safe") {
    silent.forEach(({ type, name, safe }) => new Anything(type, name, safe));
    new App("component", { variables: { AOT_CONFIG_CONTENT: unlimited } });
}
