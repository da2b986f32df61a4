/** Plans `BENCH_TASKS` tasks with the component; `npm run bench:plan` compiles it and gives it to the engine. */
import { AdotTaskDefinition } from "../../../index";
import { countOfTasks, nameOf, platform } from "./shared";

for (let index = 0; index < countOfTasks(); index++) {
    new AdotTaskDefinition(nameOf(index), {
        platform,
        cpu: 1024,
        memory: 2048,
        containers: {
            app: { image: "acme/orders:1.0.0", memory: 1024, ports: [8080] },
            envoy: { image: "envoyproxy/envoy:v1.39.3", memory: 256 },
        },
        scrape: { jvm: { port: 9404 }, envoy: { port: 9901, path: "/stats/prometheus" } },
    });
}
