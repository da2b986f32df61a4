/** Links to AWS's console. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { panelsOf, standardDashboards, type DataLink, type Panel } from "../../dashboards";
import { perTask } from "../../dashboards/ranked";
import { dataLinks } from "../../preview/model/links";

const region = "eu-west-1";
const linksOf = ({ fieldConfig }: Panel): DataLink[] =>
    fieldConfig.overrides
        .flatMap(({ properties }) => properties)
        .filter(({ id }) => id === "links")
        .flatMap(({ value }) => value as DataLink[]);
const toConsole = (panel: Panel): DataLink[] => linksOf(panel).filter(({ url }) => url.startsWith("https:"));

describe("links to AWS's console", () => {
    const panels = standardDashboards({ region }).flatMap(panelsOf);

    it("are on every line and cell that is a task's, and nowhere without a region", () => {
        const ofTasks = panels.filter(({ targets }) => targets.some(({ legendFormat }) => legendFormat === perTask));
        assert.ok(ofTasks.length > 15);
        for (const panel of ofTasks) {
            assert.deepEqual(
                toConsole(panel).map(({ title }) => title),
                ["Task in the ECS console", "Logs of the task", "Traces of the service"],
                panel.title,
            );
        }
        const table = panels.find(({ title }) => title === "Scrape targets")!;
        assert.ok(toConsole(table).every(({ url }) => url.includes("${__data.fields.")));
        assert.equal(toConsole(table).length, 3);
        assert.deepEqual(standardDashboards().flatMap(panelsOf).flatMap(toConsole), []);
    });

    it("lead to the task, its logs and its service's traces at that time", () => {
        const labels = { job: "orders", instance: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", aws_ecs_cluster_name: "shop" };
        const links = toConsole(panels.find(({ title }) => title === "CPU, by task")!);
        const choices = { from: "1700000000000", to: "1700003600000", refresh: "", selected: new Map() };
        const [from, to] = ["2023-11-14T22:13:20.000Z", "2023-11-14T23:13:20.000Z"];
        const home = "https://eu-west-1.console.aws.amazon.com";
        assert.deepEqual(
            dataLinks(links, { name: "x", labels, text: "" }, choices).map(({ href }) => href),
            [
                `${home}/ecs/v2/clusters/shop/tasks/${labels.instance}/configuration?region=eu-west-1`,
                `${home}/cloudwatch/home?region=eu-west-1#logsV2:logs-insights$3FqueryDetail$3D~(end~'${to}~start~'${from}~timeType~'ABSOLUTE~tz~'UTC~editorString~'` +
                    "fields*20*40timestamp*2c*20*40logStream*2c*20*40message*0a*7c*20filter*20*40logStream*20like*20*22" +
                    `${labels.instance}*22*0a*7c*20sort*20*40timestamp*20desc*0a*7c*20limit*20500)`,
                `${home}/xray/home?region=eu-west-1#/traces?timeRange=${from}~${to}&filter=service(%22orders%22)`,
            ],
        );
    });

    it("are those of the region's partition", () => {
        const hosts = ["cn-north-1", "us-gov-west-1", "ap-southeast-2"].map((one) => {
            const [{ url }] = standardDashboards({ region: one }).flatMap(panelsOf).flatMap(toConsole);
            return new URL(url.replaceAll(/[${}]/g, "")).host;
        });
        assert.deepEqual(hosts, [
            "cn-north-1.console.amazonaws.cn",
            "us-gov-west-1.console.amazonaws-us-gov.com",
            "ap-southeast-2.console.aws.amazon.com",
        ]);
        assert.throws(
            () => standardDashboards({ region: "Ireland" }),
            /^Error: region is "Ireland": it must be an AWS region/,
        );
    });
});
