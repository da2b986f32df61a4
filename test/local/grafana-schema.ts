/**
 * What Grafana and Compose read of the files that `--grafana` writes, as JSON Schemas. Grafana has none: these are the
 * fields of the Go types that its provisioning decodes (grafana/grafana, pkg/services/provisioning/datasources/types.go
 * and dashboards/types.go, `configsV1`, and dashboards/validator for what a provider must have), of the settings that
 * its Prometheus data source and its signer read (grafana-plugin-sdk-go backend/http_settings.go, grafana-aws-sdk
 * pkg/awsauth/authtype.go), and of the Compose specification (compose-spec.json).
 */
const string = { type: "string", minLength: 1 };
const boolean = { type: "boolean" };
const integer = { type: "integer" };

/** An object that has nothing else: Grafana passes over what it doesn't know, as a misspelt field. */
const exactly = (properties: object, required: readonly string[]) => ({
    type: "object",
    properties,
    required,
    additionalProperties: false,
});

export const datasourcesSchema = exactly(
    {
        apiVersion: { const: 1 },
        datasources: {
            type: "array",
            items: exactly(
                {
                    name: string,
                    // At most 40 characters of these (Grafana's `util.IsValidShortUID`).
                    uid: { type: "string", pattern: "^[a-zA-Z0-9_-]{1,40}$" },
                    orgId: integer,
                    type: { enum: ["prometheus", "grafana-amazonprometheus-datasource"] },
                    access: { enum: ["proxy", "direct"] },
                    url: { type: "string", pattern: "^http://" },
                    isDefault: boolean,
                    editable: boolean,
                    jsonData: exactly(
                        {
                            httpMethod: { enum: ["GET", "POST"] },
                            timeInterval: { type: "string", pattern: "^\\d+(ms|s|m|h)$" },
                            manageAlerts: boolean,
                            prometheusType: { enum: ["Prometheus", "Cortex", "Mimir", "Thanos"] },
                            sigV4Auth: boolean,
                            sigV4AuthType: { enum: ["default", "keys", "credentials", "ec2_iam_role"] },
                            sigV4Region: string,
                        },
                        ["httpMethod", "timeInterval"],
                    ),
                    secureJsonData: exactly({ sigV4AccessKey: string, sigV4SecretKey: string }, [
                        "sigV4AccessKey",
                        "sigV4SecretKey",
                    ]),
                },
                ["name", "uid", "type", "access", "url", "jsonData"],
            ),
        },
    },
    ["apiVersion", "datasources"],
);

export const providersSchema = exactly(
    {
        apiVersion: { const: 1 },
        providers: {
            type: "array",
            minItems: 1,
            items: exactly(
                {
                    name: string,
                    type: { const: "file" },
                    orgId: integer,
                    folder: { type: "string" },
                    folderUid: string,
                    editable: boolean,
                    disableDeletion: boolean,
                    updateIntervalSeconds: { type: "integer", minimum: 1 },
                    allowUiUpdates: boolean,
                    options: exactly({ path: string, foldersFromFilesStructure: boolean }, ["path"]),
                },
                ["name", "type", "options"],
            ),
        },
    },
    ["apiVersion", "providers"],
);

export const composeSchema = exactly(
    {
        name: { type: "string", pattern: "^[a-z0-9][a-z0-9_-]*$" },
        services: {
            type: "object",
            additionalProperties: exactly(
                {
                    image: string,
                    network_mode: string,
                    ports: { type: "array", items: { type: "string" } },
                    extra_hosts: { type: "array", items: { type: "string" } },
                    environment: { type: "object", additionalProperties: { type: "string" } },
                    volumes: {
                        type: "array",
                        items: exactly(
                            { type: { const: "bind" }, source: string, target: string, read_only: boolean },
                            ["type", "source", "target"],
                        ),
                    },
                },
                ["image"],
            ),
        },
    },
    ["services"],
);
