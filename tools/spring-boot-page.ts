/**
 * Records what a Spring Boot service exposes at /actuator/prometheus to local/fixtures: builds the one in
 * tools/spring-boot-page with Maven, starts it, asks it some things, and writes its page as it comes. Needs mvn and a
 * JDK, 17 or later.
 *
 *     node --import tsx tools/spring-boot-page.ts && node --import tsx tools/cost-recordings.ts
 */
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryRoot } from "./parts";

const port = 18080;
const base = `http://127.0.0.1:${port}`;
const startMs = 60_000;

async function main(): Promise<void> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "spring-boot-page-"));
    try {
        fs.cpSync(path.join(repositoryRoot, "tools", "spring-boot-page"), directory, { recursive: true });
        execFileSync("mvn", ["-q", "-B", "package"], { cwd: directory, stdio: "inherit" });
        const pom = fs.readFileSync(path.join(directory, "pom.xml"), "utf8");
        const [, version] = /<artifactId>spring-boot-starter-parent<\/artifactId>\s*<version>([^<]+)</.exec(pom)!;
        const page = await pageOf(path.join(directory, "target", "orders-1.jar"));
        fs.writeFileSync(path.join(repositoryRoot, "local", "fixtures", `spring-boot-${version}.prom`), page);
    } finally {
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

/** In the root directory, as in a container: a series has the path of the one that it was started in. */
async function pageOf(jar: string): Promise<string> {
    const options = [`--server.port=${port}`, "--management.endpoints.web.exposure.include=health,prometheus"];
    const service = spawn("java", ["-jar", jar, ...options], { cwd: "/", stdio: ["ignore", "ignore", "inherit"] });
    try {
        const end = Date.now() + startMs;
        while (!(await isUp())) {
            if (Date.now() > end || service.exitCode !== null) {
                throw new Error("The service doesn't start.");
            }
            await sleep(500);
        }
        // A status is a series from its first response on, and so is the page's own request.
        for (const at of ["/orders", "/nothing", "/actuator/prometheus"]) {
            await text(at);
        }
        return await text("/actuator/prometheus");
    } finally {
        service.kill();
    }
}

const isUp = (): Promise<boolean> =>
    fetch(`${base}/actuator/health`).then(
        ({ ok }) => ok,
        () => false,
    );

const text = async (at: string): Promise<string> => (await fetch(`${base}${at}`)).text();

void main();
