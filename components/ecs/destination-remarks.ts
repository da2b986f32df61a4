/** What a program should know of the places that its metrics go to: said once, for information. */
import * as pulumi from "@pulumi/pulumi";

import type { Destinations } from "../../collector";
import { destinationLimits } from "../../collector/config/destination-limits";

/** What the destinations can't do that the platform's workspace can, each as a sentence. */
export function destinationRemarks({ destination = "amp", destinations = {} }: Destinations): readonly string[] {
    const all = [
        ...(destination === "none" ? [] : [[destination, destination] as const]),
        ...Object.entries(destinations).map(([name, { kind }]) => [name, kind] as const),
    ];
    const kinds = [...new Set(all.map(([, kind]) => kind))];
    return kinds.flatMap((kind) => {
        const names = all.filter(([, each]) => each === kind).map(([name]) => name);
        return destinationLimits[kind as keyof typeof destinationLimits].map(
            (limit) => `destination ${names.join(", ")}: ${limit}`,
        );
    });
}

/** What has been said in this run of the program; preview and update are runs of their own. */
const said = new Set<string>();

/** Says it, but for what has been said of another task already. */
export function tellDestinations(destinations: Destinations, resource?: pulumi.Resource): void {
    for (const remark of destinationRemarks(destinations)) {
        const key = `${pulumi.runtime.isDryRun()} ${remark}`;
        if (!said.has(key)) {
            said.add(key);
            void pulumi.log.info(`${remark} See docs/destinations.md.`, resource);
        }
    }
}
