/** Where AMP is, and where it is with FIPS endpoints. */
import * as pulumi from "@pulumi/pulumi";

import { InputError } from "../../collector/inputs";
import { checkedFor, inApply } from "../inputs/checks";
import type { Whereabouts } from "../whereabouts";
import { checkNear, type Given } from "./near";

/** Partitions that have AMP (service `aps` in the endpoint data of AWS's SDKs). */
const partitions = ["aws", "aws-us-gov"];

/** Regions whose workspaces have a FIPS endpoint (variant `fips` of `aps` in the same data). */
const fipsRegions = ["us-east-1", "us-east-2", "us-west-2"];

/**
 * Gives back the region.
 * @throws InputError for a place without AMP, or without the endpoints that are asked for.
 */
export function checkPlace({ partition, region }: { partition: string; region: string }, fips: boolean): string {
    if (!partitions.includes(partition)) {
        throw new InputError(
            "provider",
            `AMP isn't in the partition ${partition}, which ${region} belongs to: it is in ${partitions.join(" and ")}. Collectors there can write to a Prometheus of your own, by sidecar.additions.`,
        );
    }
    if (fips && !fipsRegions.includes(region)) {
        throw new InputError(
            "fips",
            `fips can't be true in ${region}: AMP has FIPS endpoints for collectors in ${fipsRegions.join(", ")} alone.`,
        );
    }
    return region;
}

/** The region, which fails where there is no AMP, and where what is given is elsewhere. */
export const checkedRegion = (
    name: string,
    { partition, region, accountId }: Whereabouts,
    fips: boolean,
    given: readonly Given[],
): pulumi.Output<string> =>
    pulumi.all([partition, region, accountId]).apply(
        inApply(([part, here, account]) =>
            checkedFor("PrometheusWorkspace", name, () => {
                const checked = checkPlace({ partition: part, region: here }, fips);
                for (const each of given) {
                    checkNear(each, { partition: part, region: here, accountId: account });
                }
                return checked;
            }),
        ),
    );

/** The address that the same workspace has with FIPS 140 cryptography. */
export const withFips = (endpoint: string): string => endpoint.replace("//aps-workspaces.", "//aps-workspaces-fips.");
