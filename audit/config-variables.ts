/**
 * Collectors of other makers that take their whole config from an environment variable, as the maker's source says:
 * data. ADOT's is in delivery/sources.ts; one that only a `--config=env:NAME` reads needs no entry, and one into which
 * the program puts more of its own (the CloudWatch agent's CW_OTEL_CONFIG_CONTENT) can't have one.
 */
import type { Variable } from "./delivery/placeholders";

/** A variable of the container that its program starts with. */
export type GivenVariable = (name: string) => Variable;

/** How a collector of another maker takes its config from a variable. */
export interface ConfigVariable {
    /** Its maker, as the beginning of a sentence. */
    readonly program: string;
    /** Where the maker publishes it. Any other registry may hold anything. */
    readonly repository: string;
    /** Path of its program in the image, which has no command beside it. */
    readonly executable: string;
    /** Oldest version of which all this is known, by its tag. */
    readonly since: string;
    /** Holds the config, where it isn't empty. */
    readonly variable: string;
    /** Names a file that is read in its place, where it isn't empty. */
    readonly fileVariable: string;
    /** Sections of its own, with which it takes parts of the config from elsewhere. */
    readonly ownSections: readonly string[];
    /** What the program sets by itself before it reads the config; undefined for what it leaves alone. */
    readonly made: (name: string, given: GivenVariable) => Variable | undefined;
}

const isEmpty = (variable: Variable): boolean =>
    variable === "unset" || (typeof variable === "object" && variable.value === "");

/** MiB that it takes for all memory there is where nothing is said. */
const splunkTotalMiB = "512";

/** Nine tenths of the memory that it is told of, MiB, in whole numbers. */
function splunkShareMiB(given: GivenVariable): string | undefined {
    const said = given("SPLUNK_MEMORY_TOTAL_MIB");
    const total = isEmpty(said) ? splunkTotalMiB : typeof said === "object" ? said.value : "";
    return /^\d{2,9}$/.test(total) ? String(Math.floor((Number(total) * 9) / 10)) : undefined;
}

const known = (value: string | undefined): Variable => (value === undefined ? "unknown" : { value });

/** What it makes of the realm and the token, and of nothing. */
const splunkMade = /^SPLUNK_(API_URL|INGEST_URL|TRACE_URL|HEC_URL|HEC_TOKEN|FILE_STORAGE_EXTENSION_PATH)$/;

/** By splunk-otel-collector `internal/settings/settings.go`, `cmd/otelcol/Dockerfile` and its changelog. */
const splunk: ConfigVariable = {
    program: "Splunk's collector",
    repository: "quay.io/signalfx/splunk-otel-collector",
    executable: "/otelcol",
    since: "0.97.0",
    variable: "SPLUNK_CONFIG_YAML",
    fileVariable: "SPLUNK_CONFIG",
    ownSections: ["config_sources"],
    made: (name, given) => {
        if (name === "SPLUNK_MEMORY_LIMIT_MIB") {
            return isEmpty(given(name)) ? known(splunkShareMiB(given)) : given(name);
        }
        if (name === "GOMEMLIMIT" && given(name) === "unset") {
            const share = splunkShareMiB(given);
            return known(share === undefined ? undefined : `${share}MiB`);
        }
        if (name === "SPLUNK_LISTEN_INTERFACE" && given(name) === "unset") {
            return { value: "0.0.0.0" };
        }
        return splunkMade.test(name) && given(name) === "unset" ? "unknown" : undefined;
    },
};

export const configVariablesOfOthers: readonly ConfigVariable[] = [splunk];
