/** Addresses and links. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { dashboardAddress, isTimeless, readChoices, writeChoices } from "../../model/address";
import type { DashboardLink } from "../../model/dashboard";
import { dataLinks, menuLinks } from "../../model/links";
import { all } from "../../model/variables";

describe("the preview's addresses", () => {
    const choices = {
        from: "now-6h",
        to: "now",
        refresh: "1m",
        selected: new Map([
            ["service", ["orders", "basket"]],
            ["task", [all]],
        ]),
    };
    const parameters = "from=now-6h&to=now&refresh=1m&var-service=orders&var-service=basket&var-task=%24__all";

    it("are spelt as Grafana's, and read back", () => {
        assert.equal(writeChoices(choices).toString(), parameters);
        assert.deepEqual(readChoices(new URLSearchParams(parameters), { from: "x", to: "y", refresh: "z" }), choices);
        assert.deepEqual(readChoices(new URLSearchParams("var-a=All"), { from: "x", to: "y", refresh: "z" }), {
            from: "x",
            to: "y",
            refresh: "z",
            selected: new Map([["a", [all]]]),
        });
        assert.equal(dashboardAddress("a b"), "/d/a%20b");
    });

    it("have no time while it follows the age of the data", () => {
        assert.equal(
            writeChoices({ ...choices, follows: true }).toString(),
            "var-service=orders&var-service=basket&var-task=%24__all",
        );
        assert.ok(isTimeless(new URLSearchParams("var-service=orders&theme=dark")));
        for (const parameter of ["from=now-1h", "to=now", "refresh="]) {
            assert.ok(!isTimeless(new URLSearchParams(parameter)), parameter);
        }
    });

    it("of values have the time as other pages want it", () => {
        const url =
            "https://example.com/#/traces?timeRange=${__from:date:iso}~${__to:date:iso}&of=${__field.labels.job}";
        const value = { name: "a", labels: { job: "a b" }, text: "" };
        const [{ href }] = dataLinks([{ url }], value, { ...choices, from: "1700000000000", to: "1700003600000" });
        assert.equal(
            href,
            "https://example.com/#/traces?timeRange=2023-11-14T22:13:20.000Z~2023-11-14T23:13:20.000Z&of=a%20b",
        );
    });

    it("lead to the other dashboards with the same tag, time and variables", () => {
        const dashboards = ["ecs", "jvm", "envoy"].map((uid) => ({
            uid,
            title: uid.toUpperCase(),
            tags: ["tasks", uid],
        }));
        const untagged = { uid: "other", title: "Other" };
        const menu = (link: DashboardLink) => menuLinks([link], dashboards[0], [...dashboards, untagged], choices);
        const link = { type: "dashboards", tags: ["tasks"], tooltip: "More", includeVars: true, keepTime: true };
        assert.deepEqual(menu(link), [
            { title: "JVM", href: `/d/jvm?${parameters}`, tooltip: "More" },
            { title: "ENVOY", href: `/d/envoy?${parameters}`, tooltip: "More" },
        ]);
        const [{ href }] = menu({ ...link, includeVars: false, keepTime: false });
        assert.equal(href, "/d/jvm?refresh=1m");
        assert.deepEqual(menu({ type: "link", title: "Bad", url: "javascript:alert(1)" }), []);
    });

    it("fill data links from the row, the labels and the variables, escaped", () => {
        const value = { name: "Service", labels: { instance: "t/1" }, row: { job: "a&b" }, text: "5" };
        const links = dataLinks(
            [
                {
                    title: "Of ${__data.fields.job}",
                    url: "/d/x?${__url_time_range}&var-service=${__data.fields.job}&var-task=$__all",
                },
                { title: "", url: '/d/y?${service:queryparam}&i=${__field.labels.instance}&n=${__data.fields["job"]}' },
                { title: "Unknown", url: "/d/z?${__nothing}" },
                { title: "Script", url: "javascript:${__data.fields.job}" },
            ],
            value,
            choices,
        );
        assert.deepEqual(links, [
            { title: "Of a&b", href: "/d/x?from=now-6h&to=now&var-service=a%26b&var-task=%24__all" },
            { title: "Open", href: "/d/y?var-service=orders&var-service=basket&i=t%2F1&n=a%26b" },
        ]);
    });
});
