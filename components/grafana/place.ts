/** Where Amazon Managed Grafana is. */
import * as pulumi from "@pulumi/pulumi";

import { InputError } from "../../collector/inputs";
import { checkedFor, inApply } from "../inputs/checks";
import type { Whereabouts } from "../whereabouts";

/**
 * Regions by partition: "Amazon Managed Grafana endpoints and quotas" in the AWS General Reference, and service
 * `grafana` in the endpoint data of AWS's SDKs (botocore 1.40).
 */
const regions: Readonly<Record<string, readonly string[]>> = {
    aws: [
        ...["ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2", "eu-central-1", "eu-west-1"],
        ...["eu-west-2", "us-east-1", "us-east-2", "us-west-2"],
    ],
    "aws-us-gov": ["us-gov-east-1", "us-gov-west-1"],
};

const instead = "put it into one of them with the provider option (docs/deploy.md), as it reads AMP of any region.";

/**
 * Gives back what there is to warn of: regions come, so that one which isn't known may have it by now.
 * @throws InputError for a partition without Amazon Managed Grafana.
 */
export function checkGrafanaPlace({ partition, region }: { partition: string; region: string }): string | undefined {
    const { [partition]: known } = regions;
    if (known === undefined) {
        throw new InputError(
            "provider",
            `Amazon Managed Grafana isn't in the partition ${partition}, which ${region} belongs to: it is in ${Object.keys(regions).join(" and ")}. A Grafana of your own takes the same by GrafanaContent.`,
        );
    }
    return known.includes(region)
        ? undefined
        : `Amazon Managed Grafana isn't known to be in ${region}, but in ${known.join(", ")}: ${instead}`;
}

/** A text, which fails where there is no Amazon Managed Grafana, and warns where there may be none. */
export const whereGrafanaIs = (
    name: string,
    { partition, region }: Whereabouts,
    parent: pulumi.Resource,
    text: string,
): pulumi.Output<string> =>
    pulumi.all([partition, region]).apply(
        inApply(([part, here]) => {
            const warning = checkedFor("GrafanaWorkspace", name, () =>
                checkGrafanaPlace({ partition: part, region: here }),
            );
            if (warning !== undefined) {
                void pulumi.log.warn(`GrafanaWorkspace "${name}": ${warning}`, parent);
            }
            return text;
        }),
    );
