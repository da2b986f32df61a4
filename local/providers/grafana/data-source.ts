/**
 * Data sources. Rules for Amazon Managed Service for Prometheus: Grafana 12 took SigV4 out of the core Prometheus
 * plugin and brought the Amazon plugin ("Amazon Managed Service for Prometheus data source" in the AMG user guide); the
 * keys of `jsonData` and the kinds of authentication are those which grafana-plugin-sdk-go (http_settings.go) and
 * grafana-aws-sdk (authtype.go) read.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, map, string, type Problem } from "../schema";
import { isProperties, isUnknown, type Properties } from "../values";
import { existing, idOf, newUid, orgId, uid } from "./common";
import { majorVersion } from "./connection";

const token = "grafana:oss/dataSource:DataSource";
const amazonPlugin = "grafana-amazonprometheus-datasource";
const corePlugin = "prometheus";
/** Version from which AMG has the Amazon plugin, and the core one no SigV4. */
const pluginSince = 12;

const authTypes = ["default", "keys", "credentials", "ec2_iam_role", "grafana_assume_role"];
const workspaceUrl =
    /^https:\/\/aps-workspaces(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com\/workspaces\/ws-[0-9a-f-]{36}(?:\/?|\/alertmanager\/?)$/;
/** The types that reach an AMP workspace; OpenSearch signs too, for its own service. */
const ampTypes: readonly unknown[] = [amazonPlugin, corePlugin, "alertmanager"];
/** Spellings that documentation uses and no code reads, with the ones that work. */
const unread: Record<string, string> = {
    assumeRoleArn: "sigV4AssumeRoleArn",
    externalId: "sigV4ExternalId",
    sigv4Service: "sigV4Service",
    sigv4Auth: "sigV4Auth",
    sigv4Region: "sigV4Region",
    authType: "sigV4AuthType",
    defaultRegion: "sigV4Region",
};

function signing(json: Properties, inputs: Properties): string[] {
    const authType = json.sigV4AuthType;
    const url = typeof inputs.url === "string" && !isUnknown(inputs.url) ? inputs.url : undefined;
    const isAmp = ampTypes.includes(inputs.type);
    const region = url === undefined ? undefined : workspaceUrl.exec(url)?.[1];
    const misplaced = url?.includes("/alertmanager") !== (inputs.type === "alertmanager");
    const misspelt = Object.keys(json).find((key) => key in unread);
    return [
        ...(misspelt === undefined
            ? []
            : [`jsonData.${misspelt} is read by no plugin: the key is ${unread[misspelt] ?? ""}.`]),
        ...(typeof authType === "string" && authTypes.includes(authType)
            ? []
            : [
                  `trying to use non-allowed auth method ${String(authType)}: sigV4AuthType must be one of ${authTypes.join(", ")}.`,
              ]),
        ...(typeof json.sigV4Region === "string" ? [] : ["jsonData.sigV4Region is needed to sign requests."]),
        ...(isAmp && url !== undefined && (region === undefined || misplaced)
            ? [
                  `url is ${url}: the base of an AMP workspace is needed, https://aps-workspaces.<region>.amazonaws.com/workspaces/<id>/ without api/v1, and with alertmanager for its alerts.`,
              ]
            : []),
        ...(region !== undefined && typeof json.sigV4Region === "string" && region !== json.sigV4Region
            ? [`jsonData.sigV4Region is ${json.sigV4Region}, and the workspace is in ${region}.`]
            : []),
    ];
}

function validate(inputs: Properties): Problem[] {
    const { jsonDataEncoded, type } = inputs;
    if (typeof jsonDataEncoded !== "string" || isUnknown(jsonDataEncoded)) {
        return problemIf(
            jsonDataEncoded === undefined && type === amazonPlugin,
            "jsonDataEncoded",
            `${token} of type ${amazonPlugin} needs jsonDataEncoded with sigV4Auth, sigV4AuthType and sigV4Region.`,
        );
    }
    const json: unknown = JSON.parse(jsonDataEncoded);
    if (!isProperties(json)) {
        return [{ property: "jsonDataEncoded", reason: `jsonDataEncoded of ${token} must be a JSON object.` }];
    }
    const signed = json.sigV4Auth === true;
    const sentences = [
        ...(type === amazonPlugin && !signed
            ? ["jsonData.sigV4Auth must be true: AMP takes signed requests only."]
            : []),
        ...(signed ? signing(json, inputs) : []),
    ];
    return sentences.map((reason) => ({ property: "jsonDataEncoded", reason: `[POST /datasources][400] ${reason}` }));
}

/** Refuses a plugin that the workspace's Grafana does not have. */
function requirePlugin(inputs: Properties, context: Context): void {
    const version = majorVersion(context);
    const signed = (JSON.parse(String(inputs.jsonDataEncoded ?? "{}")) as { sigV4Auth?: boolean }).sigV4Auth === true;
    if (inputs.type === amazonPlugin && version < pluginSince) {
        throw new Refused(
            `[POST /datasources][400] plugin ${amazonPlugin} is not installed: AMG has it from Grafana ${pluginSince}, and the workspace runs ${version}. Use type ${corePlugin} with sigV4Auth.`,
        );
    }
    if (inputs.type === corePlugin && signed && version >= pluginSince) {
        throw new Refused(
            `[POST /datasources][400] Grafana ${version} has no SigV4 in the core ${corePlugin} plugin: use type ${amazonPlugin}.`,
        );
    }
}

function requireUnique(inputs: Properties, context: Context): void {
    const same = existing(context, token).filter(({ urn }) => urn !== context.urn);
    if (same.some((other) => other.inputs.name === inputs.name)) {
        throw new Refused(
            `[POST /datasources][409] addDataSourceConflict: data source with the same name already exists: ${String(inputs.name)}`,
        );
    }
    // Grafana has one default: the newest (`updateIsDefaultFlag` in its `pkg/services/datasources`).
    for (const other of inputs.isDefault === true ? same.filter(({ inputs: its }) => its.isDefault === true) : []) {
        const no = { isDefault: false };
        context.cloud.put(token, `${context.scope}/${other.id}`, {
            ...other,
            inputs: { ...other.inputs, ...no },
            outputs: { ...other.outputs, ...no },
        });
    }
}

const dataSource: ResourceType = {
    token,
    exception: "status: 400",
    inputs: {
        type: string({
            required: true,
            replace: true,
            oneOf: [
                corePlugin,
                amazonPlugin,
                "alertmanager",
                "cloudwatch",
                "grafana-athena-datasource",
                "grafana-iot-sitewise-datasource",
                "grafana-iot-twinmaker-datasource",
                "grafana-opensearch-datasource",
                "grafana-redshift-datasource",
                "grafana-timestream-datasource",
                "grafana-x-ray-datasource",
                "testdata",
            ],
        }),
        name: string({ minLength: 1, maxLength: 190 }),
        url: string({ pattern: /^https?:\/\// }),
        uid,
        accessMode: string({ oneOf: ["proxy", "direct"] }),
        isDefault: boolean(),
        jsonDataEncoded: string({ json: true }),
        secureJsonDataEncoded: string({ json: true }),
        httpHeaders: map(string()),
        basicAuthEnabled: boolean(),
        basicAuthUsername: string(),
        databaseName: string(),
        username: string(),
        orgId,
    },
    autoname: { input: "name", maxLength: 190 },
    defaults: { accessMode: "proxy", isDefault: false, basicAuthEnabled: false },
    computed: ["uid"],
    validate,
    conflict: (id) =>
        `[POST /datasources][409] addDataSourceConflict: data source with the uid of ${id} already exists.`,
    missing: (id) => `[GET /datasources/uid/{uid}][404] Data source not found: ${id}`,
    create: (inputs, context) => {
        requirePlugin(inputs, context);
        requireUnique(inputs, context);
        const value = (inputs.uid as string | undefined) ?? newUid();
        return { id: idOf(value), outputs: { uid: value } };
    },
    update: (_record, inputs, context) => {
        requirePlugin(inputs, context);
        requireUnique(inputs, context);
        return {};
    },
};

export const dataSources: readonly ResourceType[] = [dataSource];
