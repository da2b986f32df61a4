/** Why a config can't be proven: full sentences without any property's value. */
export interface Reason {
    readonly why: string;
    readonly fix: string;
    /** True when only a preview doesn't know the config, and the update will. */
    readonly waiting?: boolean;
}
