/**
 * Folders and dashboards. Rules: Grafana's folder and dashboard HTTP API; v1 dashboard JSON, which every Grafana of AMG
 * loads.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, string } from "../schema";
import { isProperties, isUnknown, type Properties } from "../values";
import { existing, idOf, newUid, orgId, uid, uidPattern } from "./common";
import { pageUrl } from "./connection";

const folderToken = "grafana:oss/folder:Folder";
const dashboardToken = "grafana:oss/dashboard:Dashboard";
const exception = "status: 400";

const folder: ResourceType = {
    token: folderToken,
    exception,
    inputs: {
        title: string({ required: true, minLength: 1, maxLength: 189 }),
        uid,
        parentFolderUid: string({ pattern: uidPattern }),
        preventDestroyIfNotEmpty: boolean(),
        orgId,
    },
    defaults: { preventDestroyIfNotEmpty: false },
    computed: ["uid", "url"],
    conflict: (id) => `[POST /folders][409] createFolderConflict: a folder with the uid of ${id} already exists.`,
    missing: (id) => `[GET /folders/{folder_uid}][404] folder not found: ${id}`,
    create: (inputs, context) => {
        const value = (inputs.uid as string | undefined) ?? newUid();
        return { id: idOf(value), outputs: { uid: value, url: pageUrl(context, `dashboards/f/${value}`) } };
    },
    beforeDelete: (record, context) => {
        const inside = existing(context, dashboardToken).some(({ inputs }) => inputs.folder === record.outputs.uid);
        if (inside && record.inputs.preventDestroyIfNotEmpty === true) {
            throw new Refused(`folder ${record.id} is not empty and preventDestroyIfNotEmpty is set.`);
        }
    },
};

/** The model inside `configJson`, or what is wrong with it. */
function refuseModel(text: string): string | undefined {
    const model: unknown = JSON.parse(text);
    if (!isProperties(model)) {
        return "bad request data: the dashboard is not an object.";
    }
    if ("spec" in model || "elements" in model || "apiVersion" in model) {
        return "bad request data: this is a v2 dashboard; Amazon Managed Grafana loads v1 JSON (panels) on every version.";
    }
    if (typeof model.title !== "string" || model.title.trim() === "") {
        return "Dashboard title cannot be empty.";
    }
    if (model.uid !== undefined && (typeof model.uid !== "string" || !uidPattern.test(model.uid))) {
        return `uid contains illegal characters or is longer than 40: ${String(model.uid)}`;
    }
    if (typeof model.id === "number") {
        return `the dashboard carries the id ${model.id} of another Grafana: leave id out.`;
    }
    if (!Array.isArray(model.panels) || !model.panels.every(isProperties)) {
        return "bad request data: panels must be a list of panels.";
    }
    const ids = model.panels.map((panel) => panel.id).filter((id) => id !== undefined);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    return twice === undefined ? undefined : `bad request data: two panels have the id ${String(twice)}.`;
}

function uidIn(configJson: unknown): string | undefined {
    if (typeof configJson !== "string" || isUnknown(configJson)) {
        return undefined;
    }
    return (JSON.parse(configJson) as { uid?: string }).uid;
}

const dashboard: ResourceType = {
    token: dashboardToken,
    exception,
    inputs: {
        configJson: string({ required: true, json: true }),
        folder: string({ replace: true }),
        message: string(),
        overwrite: boolean(),
        orgId,
    },
    computed: ["uid", "url", "version", "dashboardId"],
    volatile: ["version"],
    // The uid is the dashboard's identity: another one is another dashboard.
    replaceIf: (olds, news) => (uidIn(olds.configJson) === uidIn(news.configJson) ? [] : ["configJson"]),
    validate: ({ configJson }) => {
        const found = typeof configJson === "string" && !isUnknown(configJson) ? refuseModel(configJson) : undefined;
        return problemIf(found !== undefined, "configJson", `[POST /dashboards/db][400] ${found ?? ""}`);
    },
    conflict: (id) => `[POST /dashboards/db][412] a dashboard with the uid of ${id} already exists.`,
    missing: (id) => `[GET /dashboards/uid/{uid}][404] Dashboard not found: ${id}`,
    create: (inputs, context) => {
        const value = uidIn(inputs.configJson) ?? newUid();
        requireFolder(inputs, context);
        const dashboardId = context.cloud.next("grafana/dashboard");
        const outputs = { uid: value, url: pageUrl(context, `d/${value}`), version: 1, dashboardId };
        return { id: idOf(value), outputs };
    },
    update: (record, inputs, context) => {
        requireFolder(inputs, context);
        return { version: Number(record.outputs.version) + 1 };
    },
};

function requireFolder(inputs: Properties, context: Context): void {
    const wanted = inputs.folder;
    const folders = existing(context, folderToken).map((record) => record.outputs);
    // A folder may be named by its uid or by its id (`1:uid`).
    if (wanted !== undefined && !folders.some((known) => known.uid === wanted || idOf(String(known.uid)) === wanted)) {
        throw new Refused(`[POST /dashboards/db][400] folder not found: ${String(wanted)}`);
    }
}

export const dashboards: readonly ResourceType[] = [folder, dashboard];
