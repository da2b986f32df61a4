/** A resource as the audit sees it, whatever it was declared with: the pack, a state, a template or a plan. */
import type { Mapping } from "../../collector/values";

export interface Resource {
    /** Type token as the program's provider has it, or CloudFormation's type name. */
    readonly type: string;
    /** Name in its program; the logical id in a template. */
    readonly name: string;
    /** Plain data with the names of the provider's schema; what isn't known is an `Unknown` in its place. */
    readonly properties: Mapping;
    /** Where the properties stand in what was read, for positions; empty where they are the whole. */
    readonly path: readonly (string | number)[];
}
