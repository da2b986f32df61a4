/** The offline providers, attached to the real engine. */
import { defaultAccountId } from "./account";
import { aws } from "./aws";
import type { Cloud } from "./cloud";
import { grafana } from "./grafana";
import { OfflineProvider } from "./provider";
import { serveProvider } from "./server";

export { defaultAccountId } from "./account";
export { Cloud, type CloudRecord } from "./cloud";
export { OfflineProvider } from "./provider";
export { aws } from "./aws";
export { grafana } from "./grafana";
export { UNKNOWN } from "./values";

export interface AttachOptions {
    cloud: Cloud;
    /** Twelve digits. Default 111122223333. */
    accountId?: string;
    now?: () => Date;
}

export interface AttachedProviders {
    /** Value of `PULUMI_DEBUG_PROVIDERS`. */
    address: string;
    close(): void;
}

/** Serves aws and grafana providers for one CLI run. */
export async function attachProviders(options: AttachOptions): Promise<AttachedProviders> {
    const settings = { cloud: options.cloud, accountId: options.accountId ?? defaultAccountId, now: options.now };
    const servers = await Promise.all(
        [aws, grafana].map((definition) => serveProvider(new OfflineProvider(definition, settings))),
    );
    return {
        address: servers.map((server) => `${server.name}:${server.port}`).join(","),
        close: () => servers.forEach((server) => server.close()),
    };
}
