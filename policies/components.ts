/** Which resources are components, that make nothing themselves. */
import type { PolicyProviderResource } from "@pulumi/policy";

import { typeName } from "../audit/sources/types";

/** Providers whose resources are custom ones, whether the host names the provider or not. */
const customProviders = ["aws", "aws-native", "awscc"];

/** The engine names the provider of a custom resource; the children of a component come by themselves. */
export const isComponent = ({
    type,
    provider,
}: {
    readonly type: string;
    readonly provider?: PolicyProviderResource;
}): boolean => provider === undefined && !customProviders.includes(typeName(type).provider);
