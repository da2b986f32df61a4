/** What a panel's drawing is given, and what it keeps between two refreshes. */
import type { Choices } from "../draw/address";
import type { DataLink, FieldConfig } from "../draw/fields";
import type { PromResult } from "../draw/series";
import type { TimeRange } from "../draw/time";

/** A panel of any dashboard: only what the preview looks at, and nothing taken for granted. */
export interface AnyPanel {
    readonly id: number;
    readonly type: string;
    readonly title?: string;
    readonly description?: string;
    readonly datasource?: { readonly type?: string } | null;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly AnyTarget[];
    readonly fieldConfig?: FieldConfig;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly transformations?: readonly { readonly id: string; readonly options?: Record<string, unknown> }[];
    readonly panels?: readonly AnyPanel[];
    /** The panel's own time range, as `30d`. */
    readonly timeFrom?: string;
    /** Its least step, as `5m`. */
    readonly interval?: string;
    readonly links?: readonly DataLink[];
}

export interface AnyTarget {
    readonly refId: string;
    readonly datasource?: { readonly type?: string } | null;
    readonly expr?: string;
    readonly legendFormat?: string;
    readonly instant?: boolean;
    readonly hide?: boolean;
}

/** The answer to one target. */
export interface Answered {
    readonly target: AnyTarget;
    readonly results: readonly PromResult[];
}

/** A span or a moment that is marked on all graphs, seconds since 1970. */
export interface Mark {
    readonly from: number;
    readonly to: number;
    readonly colour: string;
    readonly text: string;
}

export interface Drawing {
    readonly panel: AnyPanel;
    readonly answers: readonly Answered[];
    /** The steps of range queries, seconds since 1970. */
    readonly times: readonly number[];
    readonly range: TimeRange;
    readonly choices: Choices;
    readonly marks: readonly Mark[];
    /** Series that the reader took out of the graph, and the like, by any key. */
    readonly memory: Map<string, unknown>;
    /** Is called before the next drawing. */
    readonly cleanUp: (work: () => void) => void;
    /** Draws the same answers again. */
    readonly again: () => void;
    /** Chooses another time range, milliseconds since 1970. */
    readonly zoom: (range: TimeRange) => void;
}

/** Draws into an empty element. Returns false when the answers hold nothing to draw. */
export type Drawer = (body: HTMLElement, drawing: Drawing) => boolean;
