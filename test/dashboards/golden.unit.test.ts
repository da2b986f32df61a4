import { describe, it } from "mocha";
import { standardDashboards } from "../../dashboards";
import { matchGolden } from "../support/golden";

describe("golden dashboards", () => {
    for (const dashboard of standardDashboards()) {
        it(dashboard.uid, () => {
            matchGolden(`dashboards/${dashboard.uid}.json`, `${JSON.stringify(dashboard, undefined, 2)}\n`);
        });
    }
});
