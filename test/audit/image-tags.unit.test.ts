import assert from "node:assert/strict";

import { knownImage } from "../../audit/images";
import { wrongTag } from "../../audit/image-tags";
import { adot, knownReleases } from "../../collector";

const ecr = "public.ecr.aws/aws-observability/aws-otel-collector";
const contrib = "otel/opentelemetry-collector-contrib";

const found = (image: string): string | undefined => {
    const { distribution } = knownImage(image)!;
    const wrong = wrongTag(image, distribution);
    return wrong === undefined ? undefined : `${wrong.isCertain ? "not" : "maybe not"} there, ${wrong.nearest} is`;
};

describe("tags of collectors' images", () => {
    it("that are wrong are told, with the nearest that is right", () => {
        const rows: Readonly<Record<string, string>> = {
            [`${ecr}:0.50.0`]: "not there, v0.50.0 is",
            "amazon/aws-otel-collector:0.43.1": "not there, v0.43.1 is",
            "amazon/aws-otel-collector:0.43.9": "not there, v0.43.3 is",
            [`${ecr}:0.99.0`]: `not there, ${adot.version} is`,
            [`${ecr}:0.30.0`]: "not there, v0.30.0 is",
            [`${ecr}:v0.99.0`]: `maybe not there, ${adot.version} is`,
            [`${ecr}:v0.43.9`]: "maybe not there, v0.43.3 is",
            [`${contrib}:v0.158.0`]: "not there, 0.158.0 is",
            "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector:v0.99.0":
                "not there, 0.99.0 is",
        };
        for (const [image, expected] of Object.entries(rows)) {
            assert.equal(found(image), expected, image);
        }
    });

    it("that are right, or that nobody knows, are passed over", () => {
        for (const { version } of knownReleases) {
            assert.equal(found(`${ecr}:${version}`), undefined, version);
        }
        const digest = `sha256:${"a".repeat(64)}`;
        for (const image of [
            ...[`${ecr}:latest`, `${ecr}:v0.50.0-amd64`, `${ecr}:v0.43.1`, `${ecr}:v0.21.0`, `${ecr}:0.50.0@${digest}`, ecr],
            ...[`${contrib}:0.999.0`, `${contrib}:latest`, `${contrib}:0.158.0-arm64`, "acme/otel-collector:v7.0.0"],
            ...["111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector:0.50.0", adot.image],
        ]) {
            assert.equal(found(image), undefined, image);
        }
    });
}); // prettier-ignore
