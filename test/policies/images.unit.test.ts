import assert from "node:assert/strict";

import { type Distribution, distributionOf, tagOf } from "../../policies/images";

describe("policies/images", () => {
    const images: [string, Distribution | undefined][] = [
        ["public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0", "adot"],
        ["amazon/aws-otel-collector", "adot"],
        ["aws-otel-collector@sha256:0123", "adot"],
        ["registry.example.com:5000/mirror/aws-otel-collector:v0.49.0@sha256:0123", "adot"],
        ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/AWS-OTEL-Collector", "adot"],
        ["otel/opentelemetry-collector:0.156.0", "community"],
        ["otel/opentelemetry-collector-contrib:0.156.0", "community"],
        ["ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-k8s", "community"],
        ["quay.io/signalfx/splunk-otel-collector:latest", "community"],
        ["acme/otelcol", "community"],
        ["acme/otel-collector:7", "private"],
        ["acme/team.otelcol_custom", "private"],
        ["acme/my-opentelemetry-collector", "private"],
        ["acme/opentelemetrycollector", "private"],
        ["acme/my-adot-collector:1", "private"],
        ["acme/awsotelcol", "private"],
        ["acme/garbage-collector", undefined],
        ["acme/orders:1.0.0", undefined],
        ["aws-otel-collector/orders:1", undefined],
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

    it("reads the tag", () => {
        assert.equal(tagOf("a.example:5000/b/c:v1@sha256:0123"), "v1");
        assert.equal(tagOf("a.example:5000/b/c"), undefined);
        assert.equal(tagOf("c@sha256:0123"), undefined);
    });
});
