import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { list, object, record as recordOf, string, wholeNumber } from "../../../collector/inputs";
import { arriving } from "../../../components/inputs/arrive";
import { daemonInputs, fillDaemon } from "../../../components/inputs/daemon";
import { fillGateway, gatewayInputs } from "../../../components/inputs/gateway";
import { grafanaContentInputs, normaliseContent } from "../../../components/inputs/grafana-content";
import { grafanaWorkspaceInputs, normaliseGrafana } from "../../../components/inputs/grafana-workspace";
import { normalisePrometheus, prometheusWorkspaceInputs } from "../../../components/inputs/prometheus-workspace";
import { lateRefusal, record, valueOf } from "../../support/mocks";
import { daemonArgs, gatewayArgs } from "../../support/tasks";

const inputs = {
    days: wholeNumber("days", 1, 9).late().or(7),
    title: string().late().optional(),
    tags: recordOf(string().late()).late().optional(),
    groups: list(object({ id: string().late() })).optional(),
    rules: list(object({}, { open: true })).optional(),
};
const late = (values: object) => arriving<Record<string, unknown>>("Component", "name", inputs, { ...values });

/** The reason why a value is refused as the input at `path` of what `late` gives. */
const refused = (values: object, ...path: (string | number)[]) =>
    lateRefusal(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], late(values)));

describe("inputs that arrive late", () => {
    it("are judged when they come, wherever they stand, in the component's name", async () => {
        const days = 'Component "name": days is 10: it must be a whole number of days from 1 to 9.';
        assert.equal(await refused({ days: pulumi.output(10) }, "days"), days);
        assert.equal(await refused({ days: Promise.resolve(10) }, "days"), days);
        assert.equal(
            await refused({ tags: pulumi.output({ team: 5 }) }, "tags"),
            'Component "name": tags.team is 5: it must be a string.',
        );
        assert.equal(
            await refused({ tags: { owner: "core", team: pulumi.output(5) } }, "tags", "team"),
            'Component "name": tags.team is 5: it must be a string.',
        );
        assert.equal(
            await refused({ groups: [{ id: "a" }, { id: pulumi.output(null) }] }, "groups", 1, "id"),
            'Component "name": groups[1].id is null: it must be a string.',
        );
    });

    it("pass on what is allowed, the default for undefined, and undefined where there is no default", async () => {
        const nothing = pulumi.output(undefined);
        const { days, title, tags } = late({ days: pulumi.output(9), title: nothing, tags: { team: nothing } });
        assert.deepEqual(await valueOf(pulumi.all([days, title, tags])), [9, undefined, { team: undefined }]);
        assert.equal(await valueOf(pulumi.output(late({ days: nothing }).days)), 7);
    });

    it("are the same values as before where they are known", () => {
        const rules = [{ alert: "Down" }];
        const values = late({ days: 3, title: "x", tags: { team: "core" }, groups: [{ id: "a" }], rules });
        assert.deepEqual(values, { days: 3, title: "x", tags: { team: "core" }, groups: [{ id: "a" }], rules });
        assert.equal(values.rules, rules);
    });

    const components = {
        PrometheusWorkspace: [prometheusWorkspaceInputs, normalisePrometheus],
        GrafanaWorkspace: [grafanaWorkspaceInputs, normaliseGrafana],
        GrafanaContent: [grafanaContentInputs, normaliseContent],
        AdotGateway: [gatewayInputs, fillGateway],
        AdotDaemon: [daemonInputs, fillDaemon],
    } as const;
    const workspaces = [
        {
            arn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
            endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/",
            region: "eu-west-1",
        },
    ];
    const required = {
        PrometheusWorkspace: {},
        GrafanaWorkspace: { version: "12.4", workspaces },
        GrafanaContent: { version: "12.4", workspaces, url: "https://grafana.example.com", token: "glsa_x" },
        AdotGateway: gatewayArgs(),
        AdotDaemon: daemonArgs(),
    };
    for (const [component, [table, normalise]] of Object.entries(components)) {
        for (const [path] of Object.entries(table).filter(([, { time }]) => time === "late")) {
            it(`are judged in a ${component}: ${path}`, async () => {
                const { result } = await record({}, () =>
                    normalise("name", {
                        ...required[component as keyof typeof required],
                        [path]: pulumi.output(null),
                    } as never),
                );
                const message = await lateRefusal((result as Record<string, unknown>)[path]);
                assert.equal(message.split(":")[0], `${component} "name"`);
                assert.match(message, new RegExp(`: ${path} (is null|isn't valid): it must be `));
            });
        }
    }
});
