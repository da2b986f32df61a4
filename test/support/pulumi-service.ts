/**
 * As much of Pulumi Cloud's API as publishing and enabling a policy pack calls: what the CLI asks, it keeps
 * (`backend/httpstate/client/client.go` of the CLI's source).
 */
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What the CLI says of a policy. */
export interface PublishedPolicy {
    name: string;
    enforcementLevel: string;
    configSchema?: unknown;
}

export class PulumiService {
    /** What was published: the pack's metadata, and the packed folder. */
    pack: { name?: string; versionTag?: string; policies: PublishedPolicy[] } = { policies: [] };
    packed: Buffer = Buffer.alloc(0);
    /** What a policy group was told to enforce. */
    enabled: { name?: string; versionTag?: string; config?: Record<string, Record<string, unknown>> } = {};
    private readonly server = createServer((request, response) => {
        void this.answer(request).then(
            (answer) => {
                response.writeHead(answer === undefined ? 404 : 200, { "Content-Type": "application/json" });
                response.end(JSON.stringify(answer ?? { code: 404, message: "Not Found" }));
            },
            (error: Error) => response.writeHead(500).end(error.message),
        );
    });

    async start(): Promise<string> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        return this.url;
    }

    close(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private get url(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    private async answer(request: IncomingMessage): Promise<object | undefined> {
        const body = await buffer(request);
        const path = request.url!.replace(/\?.*$/, "");
        const asked = `${request.method} ${path}`;
        const json = <T>() => JSON.parse(body.toString()) as T;
        switch (asked) {
            case "GET /api/user":
                return { githubLogin: "ada", name: "Ada", organizations: [{ githubLogin: "acme", name: "Acme" }] };
            case "GET /api/capabilities":
                return { capabilities: [] };
            case "GET /api/user/organizations/default":
                return { GitHubLogin: "acme" };
            case "POST /api/orgs/acme/policypacks":
                this.pack = json();
                return { version: 1, uploadURI: `${this.url}/upload`, requiredHeaders: {} };
            case "PUT /upload":
                this.packed = body;
                return {};
            case `POST /api/orgs/acme/policypacks/${this.pack.name}/versions/${this.pack.versionTag}/complete`:
                return {};
            case `GET /api/orgs/acme/policypacks/${this.pack.name}/versions/${this.pack.versionTag}/schema`:
                return {
                    configSchema: Object.fromEntries(
                        this.pack.policies.flatMap(({ name, configSchema }) =>
                            configSchema === undefined ? [] : [[name, configSchema]],
                        ),
                    ),
                };
            case "PATCH /api/orgs/acme/policygroups/production":
                this.enabled = json<{ addPolicyPack: PulumiService["enabled"] }>().addPolicyPack;
                return {};
            default:
                return undefined;
        }
    }
}
