/** In which region and account a resource is, as far as its program tells. Pure. */
import { isMapping, type Mapping, parsedJson } from "../collector/values";
import { isUnknown, Unknown } from "./knowledge";

/** The provider that makes a resource. */
export interface Provider {
    /** Undefined where nothing is known of it: then it is taken for the default one. */
    readonly urn?: string;
    /** Its inputs: plain data, with an `Unknown` in place of what isn't known. Lists and objects may be JSON texts. */
    readonly inputs: Mapping;
}

/** What locates a resource. */
export interface Located {
    /** Plain data, with an `Unknown` in place of what isn't known. */
    readonly properties: Mapping;
    readonly provider?: Provider;
}

/** What is known beside the program. */
export interface Surroundings {
    /** Account of the default providers, twelve digits: from the pack's settings. */
    readonly account?: string;
    /** Region of a provider that names none: from the environment that providers run in. */
    readonly region?: string;
}

export interface Location {
    /** As in `eu-west-1`. */
    readonly region: string | Unknown;
    /** Twelve digits. */
    readonly account: string | Unknown;
    /** The same text for two resources that are in the same region, whichever that is; undefined where none tells. */
    readonly regionSource?: string;
    /** The same text for two resources that are in the same account, whichever that is: what chooses credentials. */
    readonly accountSource: string;
}

/** Where a resource is. */
export function locationOf({ properties, provider = { inputs: {} } }: Located, around: Surroundings): Location {
    const accountSource = accountSourceOf(provider);
    return {
        ...regionOf(properties, provider, accountSource, around),
        account: accountOf(properties, provider, accountSource, around),
        accountSource,
    };
}

/** Whether two resources are in the same region. */
export function isSameRegion(one: Location, other: Location): boolean | Unknown {
    const isOfOneSource = one.regionSource !== undefined && one.regionSource === other.regionSource;
    return isOfOneSource || same(one.region, other.region);
}

/** Whether two resources are in the same account. */
export function isSameAccount(one: Location, other: Location): boolean | Unknown {
    return one.accountSource === other.accountSource || same(one.account, other.account);
}

/** Whether two values are the same; unknown where one of them is. */
export function same(one: string | Unknown, other: string | Unknown): boolean | Unknown {
    const [unknown] = [one, other].filter(isUnknown).sort((a, b) => a.state.localeCompare(b.state));
    return unknown ?? one === other;
}

const unsaidRegion = new Unknown("never", "is in a region that neither it nor its provider names");
const unsaidAccount = new Unknown("never", "is in an account that nothing names");

/** A resource of @pulumi/aws 7 has a region of its own; any other, that of its provider. */
function regionOf(
    properties: Mapping,
    { urn, inputs }: Provider,
    accountSource: string,
    around: Surroundings,
): Pick<Location, "region" | "regionSource"> {
    const [own, providers, environments] = [properties.region, inputs.region, around.region].map(given);
    const region = own ?? providers ?? environments;
    if (isUnknown(region)) {
        return { region, regionSource: own === undefined ? `provider ${urn}` : undefined };
    }
    return typeof region === "string"
        ? { region, regionSource: region }
        : { region: unsaidRegion, regionSource: `credentials ${accountSource}` };
}

/**
 * The account: that of its provider; else that of the roles of a task, which are always in the account of the task
 * (IAM user guide, "Grant a user permissions to pass a role to an AWS service").
 */
function accountOf(
    properties: Mapping,
    provider: Provider,
    accountSource: string,
    { account }: Surroundings,
): string | Unknown {
    const ofProvider = accountOfProvider(provider.inputs);
    if (ofProvider !== undefined) {
        return ofProvider;
    }
    if (account !== undefined && (accountSource === noCredentials || isDefault(provider))) {
        return account;
    }
    const roles = [properties.executionRoleArn, properties.taskRoleArn].map(given).filter((role) => role !== undefined);
    const accounts = new Set(roles.filter((role) => !isUnknown(role)).map(accountOfRole));
    const [ofRoles, ...others] = [...accounts].filter((each) => each !== undefined);
    if (ofRoles !== undefined && others.length === 0) {
        return ofRoles;
    }
    return roles.find(isUnknown) ?? unsaidAccount;
}

/** What is set: providers take an empty text for none. */
const given = (value: unknown): unknown => (value === null || value === "" ? undefined : value);

const accountOfRole = (arn: unknown): string | undefined =>
    typeof arn === "string" ? /^arn:[^:]+:iam::(\d{12}):role\//.exec(arn)?.[1] : undefined;

/** The engine names the providers that it makes itself `default` or `default_7_48_0`; programs name others at will. */
const isDefault = ({ urn }: Provider): boolean =>
    urn === undefined || /^default(_\d+_\d+_\d+.*)?$/.test(urn.split("::").slice(3).join("::"));

/** The only account that a provider lets its credentials be of, or that of the last role which it assumes. */
function accountOfProvider(inputs: Mapping): string | undefined {
    const allowed = structure(inputs.allowedAccountIds);
    if (Array.isArray(allowed) && allowed.length === 1 && typeof allowed[0] === "string") {
        return allowed[0];
    }
    const roles = [inputs.assumeRoleWithWebIdentity, inputs.assumeRole, inputs.assumeRoles]
        .flatMap(structure)
        .filter((role) => isMapping(role) && given(role.roleArn) !== undefined) as readonly Mapping[];
    return accountOfRole(roles.at(-1)?.roleArn);
}

/** A provider's list or object, which the engine keeps as JSON. */
const structure = (value: unknown): unknown => (typeof value === "string" ? parsedJson(value) : value);

/**
 * Inputs of AWS's providers that don't decide whose credentials they use; any other may. Source: the provider's
 * reference in the registries of Pulumi and Terraform.
 */
const otherInputs: ReadonlySet<string> = new Set([
    ...["region", "version", "pluginDownloadURL", "pluginDownloadUrl", "pluginChecksums", "parameterization"],
    ...["__internal", "__defaults", "__name"],
    ...["defaultTags", "ignoreTags", "autoNaming", "allowedAccountIds", "forbiddenAccountIds", "maxRetries"],
    ...["retryMode", "tokenBucketRateLimiterCapacity", "skipCredentialsValidation", "skipGetEc2Platforms"],
    ...["skipMetadataApiCheck", "skipRegionValidation", "skipRequestingAccountId", "useDualstackEndpoint"],
    ...["useFipsEndpoint", "s3ForcePathStyle", "s3UsePathStyle", "s3UsEast1RegionalEndpoint", "stsRegion"],
    ...["tagPolicyCompliance", "userAgents", "httpProxy", "httpsProxy", "noProxy", "insecure", "customCaBundle"],
]);

/** No credentials of its own: those that the provider finds in the environment, which is the same for all. */
const noCredentials = "{}";

/** Two providers with the same credentials are in the same account. */
function accountSourceOf({ urn, inputs }: Provider): string {
    const deciding = Object.entries(inputs)
        .filter(([name, value]) => !otherInputs.has(name) && given(value) !== undefined)
        .sort(([one], [other]) => one.localeCompare(other));
    return deciding.some(([, value]) => isUnknown(value))
        ? `provider ${urn}`
        : JSON.stringify(Object.fromEntries(deciding));
}
