/** The page: finds the dashboard of the address and opens it. */
import { dashboardAddress } from "../draw/address";
import { askStart } from "./ask";
import { DashboardView } from "./dashboard";
import { element, fill } from "./element";

async function open(): Promise<void> {
    const head = document.querySelector<HTMLElement>("#head")!;
    const main = document.querySelector<HTMLElement>("#panels")!;
    try {
        const start = await askStart();
        const uid = decodeURIComponent(/^\/d\/([^/]+)/.exec(location.pathname)?.[1] ?? "");
        const dashboard =
            start.dashboards.find((candidate) => candidate.uid === uid) ??
            (uid === "" ? start.dashboards[0] : undefined);
        if (dashboard === undefined) {
            const links = start.dashboards.map((other) =>
                element("li", {}, element("a", { href: dashboardAddress(other.uid) }, other.title)),
            );
            const words = uid === "" ? "No dashboard is deployed." : `There is no dashboard "${uid}" here. There are:`;
            fill(main, element("p", { class: "state" }, words), element("ul", {}, ...links));
            return;
        }
        await new DashboardView(start, dashboard).open(head, main);
    } catch (error) {
        fill(main, element("p", { class: "state error", role: "alert" }, (error as Error).message));
    }
}

void open();
