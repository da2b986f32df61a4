/** What a panel is drawn from, and what it remembers between two refreshes. */
import type { Choices } from "../model/address";
import type { Panel, Target } from "../model/dashboard";
import type { PromResult } from "../model/series";
import type { TimeRange } from "../model/time";

/** The results of one target. */
export interface TargetAnswer {
    readonly target: Target;
    readonly results: readonly PromResult[];
}

/** A span that is marked on all graphs, seconds since 1970; both ends are the same for a single point. */
export interface Mark {
    readonly from: number;
    readonly to: number;
    readonly colour: string;
    readonly text: string;
}

export interface Drawing {
    readonly panel: Panel;
    readonly answers: readonly TargetAnswer[];
    /** The steps of range queries, seconds since 1970. */
    readonly times: readonly number[];
    readonly range: TimeRange;
    readonly choices: Choices;
    readonly marks: readonly Mark[];
    /** What the user changed in this panel, as hidden series; each panel type has its own keys. */
    readonly memory: Map<string, unknown>;
    /** Registers work for before the panel is drawn the next time. */
    readonly cleanUp: (work: () => void) => void;
    /** Draws the same answers again. */
    readonly redraw: () => void;
    /** Selects another time range. */
    readonly zoom: (range: TimeRange) => void;
}

/** Draws into an empty element. Returns false when there is nothing to draw in the answers. */
export type Drawer = (body: HTMLElement, drawing: Drawing) => boolean;
