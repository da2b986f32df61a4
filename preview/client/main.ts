/** The page: opens the dashboard of the address. */
import { dashboardAddress } from "../model/address";
import { DashboardView } from "./dashboard";
import { element, fill } from "./element";
import { fetchConfig } from "./prometheus";

async function open(): Promise<void> {
    const head = document.querySelector<HTMLElement>("#head")!;
    const main = document.querySelector<HTMLElement>("#panels")!;
    try {
        const config = await fetchConfig();
        const uid = decodeURIComponent(/^\/d\/([^/]+)/.exec(location.pathname)?.[1] ?? "");
        const dashboard =
            config.dashboards.find((candidate) => candidate.uid === uid) ??
            (uid === "" ? config.dashboards[0] : undefined);
        if (dashboard === undefined) {
            const links = config.dashboards.map((other) =>
                element("li", {}, element("a", { href: dashboardAddress(other.uid) }, other.title)),
            );
            const message = uid === "" ? "There is no dashboard." : `There is no dashboard "${uid}" here. There are:`;
            fill(main, element("p", { class: "state" }, message), element("ul", {}, ...links));
            return;
        }
        await new DashboardView(config, dashboard).open(head, main);
    } catch (error) {
        fill(main, element("p", { class: "state error", role: "alert" }, (error as Error).message));
    }
}

void open();
