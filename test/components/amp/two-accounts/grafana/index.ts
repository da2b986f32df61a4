// A Grafana of a third account, in the app's region: by the workspace's resource policy, and by a role of its account.
import { GrafanaWorkspace, Platform } from "../../../../../components";

const platform = Platform.fromStack("organization/accounts-platform/test");
const workspace = {
    arn: platform.workspaceArn,
    endpoint: platform.queryUrl.apply((url) => url.replace(/api\/v1\/query$/, "")),
    region: platform.region,
};

new GrafanaWorkspace(
    "grafana",
    {
        version: "12.4",
        workspaces: [
            { ...workspace, datasourceUid: "by-policy", datasourceName: "By policy" },
            {
                ...workspace,
                datasourceUid: "by-role",
                datasourceName: "By role",
                assumeRoleArn: "arn:aws:iam::111122223333:role/metrics-reader",
                externalId: "boards-7",
            },
        ],
        singleSignOn: { adminGroups: ["01234567-89ab-cdef-0123-456789abcdef"] },
        dashboards: [{ uid: "one", title: "One", panels: [] }],
    },
    {
        transform: {
            role: (args) => {
                args.name = "grafana";
                return args;
            },
        },
    },
);
