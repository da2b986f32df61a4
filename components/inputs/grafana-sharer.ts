/** What tells the content of one component from that of others in the same Grafana. */
import { createHash } from "node:crypto";

/** Who shares a Grafana with others: what stands in titles, and behind uids. */
export interface Sharer {
    /** Project, stack and component. */
    readonly title: string;
    /** The same as 8 hexadecimal digits. */
    readonly hash: string;
}

/** Letters of a sharer's title; a datasource's name has at most 190 (Grafana's table `data_source`). */
const longestTitle = 120;

export function sharerOf(project: string, stack: string, component: string): Sharer {
    const title = `${project}/${stack}/${component}`;
    const hash = hashOf(title);
    return { title: title.length <= longestTitle ? title : `${title.slice(0, longestTitle - 9)} ${hash}`, hash };
}

/** Letters of a uid behind `amp-`. */
export const longestKey = 36;

/** What may stand in a uid; of a longer text the beginning and a hash. */
export function fitting(text: string, longest = longestKey): string {
    const clean = text.replace(/[^A-Za-z0-9_-]/g, "-");
    return clean.length <= longest ? clean : `${clean.slice(0, longest - 9)}-${hashOf(text)}`;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Uid of the folder of whoever shares a Grafana. */
export const sharedFolderUid = (component: string, { hash }: Sharer): string =>
    `adot-${fitting(component, 26)}-${hash}`;
