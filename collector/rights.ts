/** The IAM actions that a collector's task role needs for what its config sends. */
import { exporterFacts, rightsByService } from "./exporters";
import { authenticatorOf } from "./rules/authenticators";
import { ConfigView, isPlaceholder, typeOf } from "./rules/config-view";
import { telemetryEndpoint } from "./telemetry-hosts";
import { at, isMapping } from "./values";

/** Each exporter of a pipeline that needs any, with its actions. Takes anything for a config. */
export function neededRights(config: unknown): ReadonlyMap<string, readonly string[]> {
    const view = new ConfigView(isMapping(config) ? config : {}, {});
    return new Map(
        view
            .used("exporters")
            .filter((id) => view.declared("exporters", id) !== undefined)
            .map((id) => [id, rightsOf(view, id)] as const)
            .filter(([, rights]) => rights.length > 0),
    );
}

/** A signer that assumes another role sends with that one's rights. */
function rightsOf(view: ConfigView, id: string): readonly string[] {
    const type = view.componentType("exporters", id);
    const settings = view.settings("exporters", id);
    const facts = Object.hasOwn(exporterFacts, type) ? exporterFacts[type]! : undefined;
    const own = facts?.rights ?? [];
    if (own.length > 0) {
        return typeof at(settings, "role_arn") === "string" ? ["sts:AssumeRole"] : own;
    }
    const authenticator = authenticatorOf(settings) ?? "";
    const signing = view.settings("extensions", authenticator);
    if (typeOf(authenticator) !== "sigv4auth") {
        return [];
    }
    if (typeof at(signing, "assume_role", "arn") === "string") {
        return ["sts:AssumeRole"];
    }
    const written = at(signing, "service");
    const services =
        typeof written === "string" && !isPlaceholder(written)
            ? [written]
            : (facts?.addresses ?? []).flatMap((key) => {
                  const url = at(settings, key);
                  return typeof url === "string" ? (telemetryEndpoint(url)?.service.signedAs ?? []) : [];
              });
    return [...new Set(services)].flatMap((service) =>
        Object.hasOwn(rightsByService, service) ? rightsByService[service]! : [],
    );
}
