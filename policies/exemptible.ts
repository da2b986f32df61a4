/** A resource as exemptions see it. */
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

import { type Exemptible, tagsFrom } from "../audit/exemptions";
import { plainProperties } from "./properties";

/** What an exemption is matched with; tags that a preview doesn't know match nothing. */
export function exemptible({
    name,
    props,
}: Pick<ResourceValidationArgs | PolicyResource, "name" | "props">): Exemptible {
    return { name, tags: tagsFrom(plainProperties(props, ["tags"]).tags) };
}
