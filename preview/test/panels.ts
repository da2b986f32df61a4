/** What the panels of an open page show, but for those of closed rows. */
import type { Tab } from "../browser";

export interface ShownPanel {
    readonly title: string;
    readonly state: string;
    readonly text: string;
    /**
     * Pixels of its graph that have a colour, as lines, cells and marks have and axes have not; null where it has no
     * graph.
     */
    readonly painted: number | null;
}

/** Runs in the page, whose types Node's don't know. */
const script = `[...document.querySelectorAll("[data-panel]")].filter((panel) => {
    return panel.closest("details")?.open !== false;
}).map((panel) => {
    const canvas = panel.querySelector("canvas");
    const painted = (canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let coloured = 0;
        for (let at = 0; at < data.length; at += 4) {
            const channels = [data[at], data[at + 1], data[at + 2]];
            coloured += Number(data[at + 3] > 60 && Math.max(...channels) - Math.min(...channels) > 60);
        }
        return coloured;
    };
    return {
        title: panel.querySelector("h3").textContent,
        state: panel.dataset.state,
        text: panel.querySelector(".body").innerText,
        painted: canvas === null ? null : painted(canvas),
    };
})`;

export function shownPanels(tab: Tab): Promise<ShownPanel[]> {
    return tab.evaluate<ShownPanel[]>(script);
}

/** Collects what the page logs as a warning or an error, and its requests to other hosts. */
export function collectComplaints(tab: Tab): string[] {
    const complaints: string[] = [];
    tab.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") {
            complaints.push(message.text());
        }
    });
    tab.on("pageerror", (error) => complaints.push(error.message));
    tab.on("request", (request) => {
        if (new URL(request.url()).hostname !== "127.0.0.1" && !request.url().startsWith("data:")) {
            complaints.push(`requests ${request.url()}`);
        }
    });
    return complaints;
}
