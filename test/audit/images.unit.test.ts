import assert from "node:assert/strict";

import { adotImageDigests } from "../../collector";
import { type Distribution, distributionOf, imageDigestOf, isIgnored, tagOf } from "../../audit/images";

describe("audit/images", () => {
    const images: [string, Distribution | undefined][] = [
        ["public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0", "adot"],
        ["amazon/aws-otel-collector", "adot"],
        ["index.docker.io/amazon/aws-otel-collector", "adot"],
        [`registry.example.com:5000/x@${Object.keys(adotImageDigests)[0]}`, "adot"],
        ["otel/opentelemetry-collector:0.156.0", "community"],
        ["otel/opentelemetry-collector-contrib:0.156.0", "community"],
        ["ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-k8s", "community"],
        ["aws-otel-collector@sha256:0123", "private"],
        ["registry.example.com:5000/mirror/aws-otel-collector:v0.49.0@sha256:0123", "private"],
        ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/AWS-OTEL-Collector", "private"],
        ["public.ecr.aws/aws-observability/aws-otel-collector/x", "private"],
        ["quay.io/otel/opentelemetry-collector", "private"],
        ["quay.io/signalfx/splunk-otel-collector:latest", "other"],
        ["quay.io/signalfx/splunk-otel-collector-fips:latest", "private"],
        ["registry.example.com/signalfx/splunk-otel-collector:latest", "private"],
        ["acme/otelcol", "private"],
        ["ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector:0.30.0", "private"],
        ["solarwinds/solarwinds-otel-collector", "private"],
        ["sumologic/sumologic-otel-collector", "private"],
        ["newrelic/nrdot-collector-host", "private"],
        ["datadog/ddot-collector:7", "private"],
        ["registry.redhat.io/rhosdt/opentelemetry-collector-rhel8", "private"],
        ["acme/otel-collector:7", "private"],
        ["acme/team.otelcol_custom", "private"],
        ["acme/my-opentelemetry-collector", "private"],
        ["acme/opentelemetrycollector", "private"],
        ["acme/my-adot-collector:1", "private"],
        ["acme/awsotelcol", "private"],
        ["acme/mirror-aws-otel-collector", "private"],
        ["acme/unheard-of-otel-collector", "private"],
        ["acme/adot-sidecar:3", "private"],
        ["acme/team-otel-gateway", "private"],
        ["aws-otel-collector/orders:1", "private"],
        ["grafana/agent:v0.40", "private"],
        ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/grafana/agent", "private"],
        ["acme/open-telemetry-collector:1", "private"],
        ["acme/open_telemetry_collector", "private"],
        ["registry.odigos.io/odigos-collector:v1", "private"],
        ["acme/otel-gw", "private"],
        ["acme/otel-forwarder:2", "private"],
        ["acme/adot-aggregator", "private"],
        ["grafana/agent-operator", undefined],
        ["grafana/orders:agent", undefined],
        ["ghcr.io/open-telemetry/demo:2", undefined],
        ["acme/hotel-gw", undefined],
        ["acme/log-forwarder", undefined],
        ["acme/hypotel-gateway", undefined],
        ["acme/otel-java-agent", undefined],
        ["aottestbed/aws-otel-collector-sample-app:java-0.1.0", undefined],
        ["acme/otel-collector-demo-app", undefined],
        ["acme/otel-collector-example-service:2", undefined],
        ["acme/otel-collector-load-generator", undefined],
        ["acme/otel-collector-traffic-gen", undefined],
        ["acme/otel-collector-client", undefined],
        ["acme/aws-otel-collector-mocked-server", undefined],
        ["acme/otel-collector-sdk-ruby", undefined],
        ["acme/otel-collector-config-reloader", undefined],
        ["acme/otel-collector-dashboards", undefined],
        ["acme/otel-collector-demo", "private"],
        ["acme/otel-collector-app", "private"],
        ["acme/otel-collector-prod", "private"],
        ["acme/garbage-collector", undefined],
        ["acme/orders:1.0.0", undefined],
        ["otel-collector.example.com/orders:1", undefined],
        ["ghcr.io/open-telemetry/opentelemetry-operator/opentelemetry-operator", undefined],
        ["acme/hotel-columns:2", undefined],
        ["envoyproxy/envoy:v1.39.3", undefined],
        ["", undefined],
    ];
    for (const [image, distribution] of images) {
        it(`takes ${image || "no image"} for ${distribution ?? "no collector"}`, () => {
            assert.equal(distributionOf(image), distribution);
        });
    }

    describe("with patterns", () => {
        const patterns = {
            adot: ["^registry\\.example\\.com:5000/obs/telemetry$"],
            community: ["/telemetry-contrib"],
            private: ["telemetry"],
            ignored: ["/otel-collector-ui$", "telemetry-docs"],
        };
        const configured: [string, Distribution | undefined][] = [
            ["registry.example.com:5000/obs/telemetry:7@sha256:0123", "adot"],
            ["REGISTRY.example.com:5000/obs/telemetry", "adot"],
            ["acme/telemetry-contrib", "community"],
            ["acme/telemetry", "private"],
            ["acme/telemetry-docs:1", undefined],
            ["acme/otel-collector-ui:1.0", undefined],
            ["acme/otel-collector", "private"],
            ["acme/orders:telemetry", undefined],
        ];
        for (const [image, distribution] of configured) {
            it(`takes ${image} for ${distribution ?? "no collector"}`, () => {
                assert.equal(distributionOf(image, patterns), distribution);
            });
        }

        it("lets them win over the built-in names", () => {
            assert.equal(distributionOf("acme/aws-otel-collector", { private: ["^acme/"] }), "private");
        });

        it("tells an ignored image from one that nobody knows", () => {
            assert.equal(isIgnored("acme/otel-collector-ui:1.0", patterns), true);
            assert.equal(isIgnored("acme/orders", patterns), false);
        });

        it("names a pattern that is no regular expression", () => {
            assert.throws(
                () => distributionOf("acme/orders", { private: ["a", "("] }),
                new Error('The image pattern private[1], "(", is not a valid regular expression.'),
            );
        });
    });

    it("reads the digest", () => {
        assert.equal(imageDigestOf("a.example:5000/b/c:v1@sha256:0123"), "sha256:0123");
        assert.equal(imageDigestOf("c:v1"), undefined);
    });

    it("reads the tag", () => {
        assert.equal(tagOf("a.example:5000/b/c:v1@sha256:0123"), "v1");
        assert.equal(tagOf("a.example:5000/b/c"), undefined);
        assert.equal(tagOf("c@sha256:0123"), undefined);
    });
});
