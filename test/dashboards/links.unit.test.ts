import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { standardDashboards } from "../../dashboards";
import { toDashboard, toService, toTask, uids } from "../../dashboards/links";

const kept = "${__url_time_range}&${datasource:queryparam}";

describe("links between dashboards", () => {
    it("lead to the standard dashboards, each by its address", () => {
        assert.deepEqual(
            Object.values(uids),
            standardDashboards().map(({ uid }) => uid),
        );
    });

    it("keep time and data source, and set cluster, service and task from the row", () => {
        assert.deepEqual(toService("envoy"), {
            title: "Envoy",
            url: `/d/adot-envoy?${kept}&var-cluster=\${__data.fields.aws_ecs_cluster_name}&var-job=\${__data.fields.job}&var-instance=$__all`,
            targetBlank: false,
        });
        assert.equal(
            toTask("ecs").url,
            `/d/adot-ecs-task?${kept}&var-cluster=\${__data.fields.aws_ecs_cluster_name}&var-job=\${__data.fields.job}&var-instance=\${__data.fields.instance}`,
        );
    });

    it("keep what is picked, from a panel's header", () => {
        assert.equal(
            toDashboard("collector").url,
            `/d/adot-collector?${kept}&\${cluster:queryparam}&\${job:queryparam}&\${instance:queryparam}`,
        );
    });
});
