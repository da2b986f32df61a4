/** What a row of the table in one-verdict.ts is made of. */
import type { RuleName } from "../../audit/rules";
import type { Settings } from "../../audit/settings";

/** A value that a preview doesn't know. */
export class Later {
    constructor(readonly value: unknown) {}
}

/** A value that is a secret to Pulumi. */
export class Secret {
    constructor(readonly value: unknown) {}
}

/** A resource as the program registers it. */
export interface RowResource {
    readonly type: string;
    readonly name: string;
    /** What the provider's check returns; a `Later` or `Secret` may stand in them at any depth. */
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly ignoreChanges?: readonly string[];
    /** Name of its provider among the resources. Default: the default provider, in eu-west-1. */
    readonly provider?: string;
    /** What the state has beside the inputs. */
    readonly outputs?: Readonly<Record<string, unknown>>;
    /** It is only read, as by `Parameter.get`: the pack never sees it. */
    readonly isRead?: boolean;
}

/**
 * `safe`; `waits`: an advisory says that the update will tell; or the mandatory rules that are broken, each once, in
 * the order of the alphabet.
 */
export type Verdict = "safe" | "waits" | readonly RuleName[];

export interface Row {
    readonly name: string;
    /** In the order in which they are registered. */
    readonly resources: readonly RowResource[];
    /** By default those of a pack without a config. */
    readonly settings?: Settings;
    /** Inputs of the default provider. */
    readonly defaultProvider?: Readonly<Record<string, unknown>>;
    readonly preview: Verdict;
    /** In an update, and of the state after it. */
    readonly update: Verdict;
    /** Where what an exported state can't tell makes a difference: the verdict about it, and why. */
    readonly state?: { readonly verdict: Verdict; readonly because: string };
    /** Whether the offline providers can deploy it, so that the real engine is asked too. */
    readonly engine?: true;
}

/** Of the account and the region that rows are in by default. */
export const home = { account: "111122223333", region: "eu-west-1" };
