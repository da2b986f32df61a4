/** The rules of Amazon Managed Grafana, and of the Grafana inside. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../local/providers";
import {
    type Accepted,
    accepts,
    beforeEachOffline,
    good,
    type Inputs,
    type Offline,
    type Refused,
    refuses,
    role,
    token,
    urn,
} from "./providers-support";

const signed = { sigV4Auth: true, sigV4AuthType: "ec2_iam_role", sigV4Region: "eu-west-1" };
const withJson = (json: Inputs) => ({ jsonDataEncoded: JSON.stringify(json) });

/** Each refusal changes one thing in the good inputs. */
const refused: Refused[] = [
    ["grafana", { grafanaVersion: "11.0" }, /\[9\.4, 10\.4, 12\.4\]/],
    ["grafana", { authenticationProviders: ["OKTA"] }, /\[AWS_SSO, SAML\]/],
    ["grafana", { authenticationProviders: [] }, /greater than or equal to 1/],
    ["grafana", { permissionType: "MANAGED" }, /\[CUSTOMER_MANAGED, SERVICE_MANAGED\]/],
    ["grafana", { roleArn: undefined }, /workspaceRoleArn is needed/],
    ["account", { grafanaRole: "OWNER" }, /\[ADMIN, EDITOR, VIEWER\]/],
    ["account", { workspaceId: "g-1" }, /g-\[0-9a-f\]\{10\}/],
    ["accountToken", { secondsToLive: 2_592_001 }, /less than or equal to 2592000/],
    ["association", { groupIds: ["admins"] }, /groupIds\[0\]/],
    ["saml", { idpMetadataUrl: undefined }, /needs idpMetadata/],
    ["saml", { idpMetadataXml: "<a/>" }, /needs idpMetadata/],
    ["saml", { editorRoleValues: undefined }, /editorRoleValues/],
    ["saml", { roleAssertion: "r".repeat(257) }, /less than or equal to 256/],
    ["license", { licenseType: "FREE" }, /ENTERPRISE/],
    ["license", { grafanaToken: "t".repeat(37) }, /less than or equal to 36/],
    ["grafana", { kmsKeyId: "alias/grafana" }, /kmsKeyId/],
    ["grafana", { organizationalUnits: ["ou"] }, /organizationalUnits\[0\]/],
    ["association", { groupIds: [] }, /at least one of groupIds and userIds/],
    ["folder", { title: undefined }, /needs "title"/],
    ["folder", { uid: "u".repeat(41) }, /pattern/],
    ["dashboard", { configJson: "{" }, /valid JSON document/],
    ["dashboard", { configJson: JSON.stringify({ panels: [] }) }, /title cannot be empty/],
    [
        "dashboard",
        { configJson: JSON.stringify({ title: "t", uid: "a b", panels: [] }) },
        /uid contains illegal characters/,
    ],
    ["dashboard", { configJson: JSON.stringify({ title: "t", elements: {} }) }, /this is a v2 dashboard/],
    [
        "dashboard",
        { configJson: JSON.stringify({ title: "t", panels: [{ id: 1 }, { id: 1 }] }) },
        /two panels have the id 1/,
    ],
    ["dataSource", { type: "promethues" }, /enum value set/],
    [
        "dataSource",
        withJson({ ...signed, sigV4AuthType: "workspace-iam-role" }),
        /non-allowed auth method workspace-iam-role/,
    ],
    ["dataSource", withJson({ ...signed, sigV4Auth: false }), /sigV4Auth must be true/],
    ["dataSource", withJson({ ...signed, sigV4Region: "us-east-1" }), /the workspace is in eu-west-1/],
    ["dataSource", withJson({ ...signed, assumeRoleArn: role }), /read by no plugin: the key is sigV4AssumeRoleArn/],
    ["dataSource", { url: `${good.dataSource.url}api/v1/query` }, /without api\/v1/],
    ["dataSource", { url: `${good.dataSource.url}alertmanager` }, /with alertmanager for its alerts/],
    ["dataSource", { type: "alertmanager" }, /with alertmanager for its alerts/],
];

/** Accepted at the edge of what is allowed. */
const accepted: Accepted[] = [
    ["grafana", { roleArn: UNKNOWN }],
    ["dataSource", { url: UNKNOWN, jsonDataEncoded: UNKNOWN }],
    ["dataSource", { type: "alertmanager", url: `${good.dataSource.url}alertmanager` }],
    ["dataSource", { type: "cloudwatch", url: undefined, ...withJson({ authType: "ec2_iam_role" }) }],
];

describe("offline Grafana", () => {
    let offline: Offline;
    beforeEachOffline((fresh) => (offline = fresh));

    describe("refuse", () => refuses(() => offline, refused));
    describe("accept", () => accepts(() => offline, accepted));

    /** A workspace with a service account and a token; returns the token. */
    function workspace(
        version: string,
        grafanaRole = "ADMIN",
    ): { url: string; auth: string; id: string; outputs: Inputs } {
        offline.create("role", good.role);
        const made = offline.create("grafana", { ...good.grafana, grafanaVersion: version });
        const account = offline.create("account", { name: "it", workspaceId: made.id, grafanaRole });
        const issued = offline.create("accountToken", {
            name: "it",
            workspaceId: made.id,
            serviceAccountId: account.outputs.serviceAccountId,
            secondsToLive: 3600,
        });
        return { url: `https://${String(made.outputs.endpoint)}`, auth: String(issued.outputs.key), ...made };
    }

    it("never takes Grafana back to an older version", () => {
        offline.create("role", good.role);
        const { id, outputs } = offline.create("grafana", good.grafana);
        assert.throws(
            () =>
                offline.amazon.update(
                    token.grafana,
                    urn(token.grafana),
                    id,
                    outputs,
                    { ...good.grafana, grafanaVersion: "10.4" },
                    false,
                ),
            /can't go from Grafana 12.4 back to 10.4/,
        );
    });

    it("takes only the token that was issued for the workspace, while it lives, of an administrator", () => {
        const { url, auth } = workspace("12.4");
        offline.grafana.configure({ url, auth: "glsa_wrong" }, "urn:it");
        assert.throws(() => offline.create("folder", good.folder), /401.*Invalid API key/);
        offline.grafana.configure(
            { url: "https://g-ffffffffff.grafana-workspace.eu-west-1.amazonaws.com", auth },
            "urn:it",
        );
        assert.throws(() => offline.create("folder", good.folder), /no such host/);
        offline.grafana.configure({ url, auth }, "urn:it");
        assert.equal(offline.create("folder", good.folder).id, "1:folder");
        offline.now = new Date("2026-11-23T13:00:01Z");
        assert.throws(() => offline.create("dashboard", good.dashboard), /Expired API key/);
    });

    it("adds to a role at an update, and takes it from those of the state at a deletion, as the real provider", () => {
        const { id: workspaceId } = workspace("12.4");
        const [a, b, c] = ["a", "b", "c"].map((digit) => `01234567-89ab-cdef-0123-${digit.repeat(12)}`);
        const inputs = (...groupIds: (string | undefined)[]) => ({ workspaceId, role: "ADMIN", groupIds });
        const type = token.association;
        const { id, outputs } = offline.create("association", inputs(a, b));
        const updated = offline.amazon.update(type, urn(type), id, outputs, inputs(a, c), false);
        assert.deepEqual(updated.groupIds, [a, b, c]);
        offline.amazon.delete(type, urn(type), id, inputs(a, c));
        assert.deepEqual(offline.cloud.list(type)[0]?.outputs.groupIds, [b]);
        offline.amazon.delete(type, urn(type), id, inputs(b));
        assert.deepEqual(offline.cloud.list(type), []);
    });

    it("reads nothing with a token that has run out", () => {
        const { url, auth } = workspace("12.4");
        offline.grafana.configure({ url, auth }, "urn:it");
        const { id, outputs } = offline.create("folder", good.folder);
        assert.equal(offline.grafana.read(token.folder, id, outputs)?.id, id);
        offline.now = new Date("2026-11-23T13:00:01Z");
        assert.throws(() => offline.grafana.read(token.folder, id, outputs), /Expired API key/);
    });

    it("knows SAML's settings for a workspace that signs in with SAML, and licences", () => {
        const { id: workspaceId } = workspace("12.4");
        assert.throws(() => offline.create("saml", { ...good.saml, workspaceId }), /SAML isn't among/);
        assert.equal(offline.create("license", { ...good.license, workspaceId }).id, workspaceId);
        const trial = { ...good.license, workspaceId, licenseType: "ENTERPRISE_FREE_TRIAL" };
        assert.throws(() => offline.create("license", trial, "trial"), /no longer has Enterprise free trials/);
        const authenticationProviders = ["SAML"];
        const other = offline.create("grafana", { ...good.grafana, name: "saml", authenticationProviders }, "saml");
        assert.equal(offline.create("saml", { ...good.saml, workspaceId: other.id }).outputs.status, "CONFIGURED");
        const olds = { ...good.grafana, authenticationProviders: ["AWS_SSO"] };
        const news = { ...olds, authenticationProviders };
        assert.deepEqual(offline.amazon.diff(token.grafana, olds, news).replaces, ["authenticationProviders"]);
    });

    it("needs an administrator's token", () => {
        const { url, auth } = workspace("12.4", "EDITOR");
        offline.grafana.configure({ url, auth });
        assert.throws(() => offline.create("folder", good.folder), /403.*the role EDITOR, and ADMIN is needed/);
    });

    it("has the Amazon plugin from version 12, and SigV4 in the core one before", () => {
        const core = { ...good.dataSource, type: "prometheus", name: "core" };
        const twelve = workspace("12.4");
        offline.grafana.configure({ url: twelve.url, auth: twelve.auth });
        offline.create("dataSource", good.dataSource);
        assert.throws(
            () => offline.create("dataSource", core, "core"),
            /Grafana 12 has no SigV4 in the core prometheus plugin/,
        );
    });

    it("of version 10 takes the core plugin and refuses the Amazon one", () => {
        const ten = workspace("10.4");
        offline.grafana.configure({ url: ten.url, auth: ten.auth });
        offline.create("dataSource", { ...good.dataSource, type: "prometheus" });
        assert.throws(
            () => offline.create("dataSource", { ...good.dataSource, name: "b" }, "b"),
            /is not installed: AMG has it from Grafana 12/,
        );
    });

    it("refuses a dashboard in a folder that does not exist, and a uid twice", () => {
        const { url, auth } = workspace("12.4");
        offline.grafana.configure({ url, auth });
        assert.throws(
            () => offline.create("dashboard", { ...good.dashboard, folder: "none" }),
            /folder not found: none/,
        );
        offline.create("folder", good.folder);
        offline.create("dashboard", { ...good.dashboard, folder: "folder" });
        assert.throws(() => offline.create("dashboard", good.dashboard, "two"), /412.*1:one already exists/);
    });

    it("has one default datasource, the newest", () => {
        const { url, auth } = workspace("12.4");
        offline.grafana.configure({ url, auth });
        offline.create("dataSource", { ...good.dataSource, isDefault: true });
        offline.create("dataSource", { ...good.dataSource, name: "two", isDefault: true }, "two");
        const defaults = offline.cloud.list(token.dataSource).filter(({ outputs }) => outputs.isDefault === true);
        assert.deepEqual(
            defaults.map(({ outputs }) => outputs.name),
            ["two"],
        );
    });

    it("goes with its workspace", () => {
        const made = workspace("12.4");
        offline.grafana.configure({ url: made.url, auth: made.auth });
        offline.create("folder", good.folder);
        offline.amazon.delete(token.grafana, urn(token.grafana), made.id, made.outputs);
        assert.deepEqual(offline.cloud.list(token.folder), []);
        assert.deepEqual(offline.cloud.list(token.accountToken), []);
        assert.equal(offline.cloud.list(token.role).length, 1);
    });
});
