/** The extension that a health check asks, defined and started. Pure. */
import { sidecarPorts } from "../../collector";
import { type ConfigView, typeOf } from "../../collector/rules/config-view";
import { items } from "../../collector/values";
import type { Edit } from "./edit";

const healthType = "health_check";

/** None where one is started. */
export function healthEdits(view: ConfigView): Edit[] {
    const started = items(view.at("service", "extensions"));
    if (started.some((id) => typeof id === "string" && typeOf(id) === healthType)) {
        return [];
    }
    const declared = [...view.definedIds("extensions")].find((id) => typeOf(id) === healthType);
    const endpoint = `127.0.0.1:${sidecarPorts.healthCheck}`;
    return [
        ...(declared === undefined ? [{ keys: ["extensions", healthType], value: { endpoint } }] : []),
        {
            keys: ["service", "extensions"],
            value: [...started, declared ?? healthType],
            inPlaceOf: view.at("service", "extensions"),
        },
    ];
}
